// The command bar: a field and what it offers. What can be done on this page stands first and at once; customers and tickets come
// from the server below it.
import { acts, perform } from "./acts.js";
import { options } from "./finder.js";

export function command(dialog) {
  const field = dialog.querySelector("input");
  const close = () => dialog.close(); // a search field would only be emptied by Esc
  const { renew, mark } = options(field, dialog.querySelector("[role=listbox]"), { open: () => {}, close, opened: () => dialog.open });
  const show = () => {
    draw(dialog, acts(field.value));
    renew();
  };
  field.addEventListener("input", () => {
    mark(null);
    dialog.querySelector("[data-exact]")?.removeAttribute("data-exact"); // it stood for other words
    show();
  });
  field.addEventListener("focus", show); // the bar opens with the focus here
  dialog.addEventListener("htmx:afterSwap", renew);
  dialog.addEventListener("close", () => {
    field.value = "";
    mark(null);
    dialog.querySelector("[data-found]").replaceChildren();
  });
}

function draw(dialog, found) {
  const place = dialog.querySelector("[data-acts]");
  place.replaceChildren();
  for (const name of ["page", "places"]) {
    if (!found[name].length) continue;
    const group = Object.assign(document.createElement("div"), { className: "command-group", role: "group", ariaLabel: place.dataset[name] });
    group.append(Object.assign(document.createElement("h3"), { textContent: place.dataset[name], ariaHidden: "true" }));
    for (const act of found[name]) group.append(option(act, dialog));
    place.append(group);
  }
}

function option({ words, element, key }, dialog) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "option", tabIndex: -1, role: "option", ariaSelected: "false" });
  made.append(Object.assign(document.createElement("span"), { textContent: words }));
  if (key) made.append(Object.assign(document.createElement("kbd"), { textContent: key.replace("mod+", "Ctrl ").toUpperCase() }));
  made.addEventListener("click", () => {
    dialog.close();
    perform(element);
  });
  return made;
}
