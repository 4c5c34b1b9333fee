// After a refused form the focus goes where mending begins: to the summary of several errors, else to the field itself.
// A link of the summary leads to the control, also where a combobox or a group of choices stands for it.
const CONTROLS = "input:not([type=hidden], [tabindex='-1']), select, textarea";

export function toWrong(page) {
  const summary = page.querySelector(".errors");
  const first = page.querySelector("[aria-invalid=true], p.error");
  if (summary) summary.focus();
  else if (first) enter(controlOf(first) ?? first);
  page.addEventListener("click", (event) => {
    const link = event.target.closest(".errors a[href^='#']");
    const place = link && document.getElementById(link.hash.slice(1));
    const control = place && controlOf(place);
    if (!control) return;
    event.preventDefault();
    enter(control);
  });
}

function controlOf(element) {
  if (element.matches(CONTROLS)) return element;
  return element.querySelector(CONTROLS) ?? element.closest(".field, .question, form")?.querySelector(CONTROLS);
}

function enter(control) {
  if (control.tomselect) return control.tomselect.control_input.focus();
  for (const each of document.querySelectorAll("select[autofocus]")) each.autofocus = false;
  if (control.matches("[data-behaviour~=combobox]")) control.autofocus = true; // it takes the focus once it is made
  if (!control.matches(CONTROLS)) control.tabIndex = -1;
  control.closest("details:not([open])")?.setAttribute("open", "");
  control.focus();
}
