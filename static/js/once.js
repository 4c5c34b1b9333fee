// A form is sent once: the button shows that it works, a second press does nothing. (The server would not mind either.)
// What opens in a tab of its own leaves its page where it is, and the button rests again by itself.
const TAB = 1500;

export function once(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    if (event.defaultPrevented) return;
    form.dataset.sent = "yes";
    busy(event.submitter ?? form.querySelector(".button.solid"));
    if (form.target === "_blank") setTimeout(rest, TAB, form);
  });
  window.addEventListener("pageshow", () => rest(form));
  form.addEventListener("htmx:afterRequest", () => rest(form));
}

function busy(button) {
  if (!button?.classList.contains("button")) return;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
  const words = button.querySelector(".text");
  if (!words || !button.dataset.busy) return;
  button.dataset.idle = words.textContent;
  words.textContent = button.dataset.busy;
}

function rest(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    if (button.dataset.idle) button.querySelector(".text").textContent = button.dataset.idle;
  }
}
