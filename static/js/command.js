// The command bar: ↓ and ↑ go from the field through what was found and back, where ↵ follows the link as anywhere. What can be
// done on this page stands first and at once; customers and tickets come from the server below it.
import { acts, perform } from "./acts.js";

export function command(dialog) {
  const field = dialog.querySelector("input");
  const show = () => draw(dialog, acts(field.value));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave(event, dialog); // a search field would only be emptied by it
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const stops = [field, ...dialog.querySelectorAll(".option")];
    stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
  });
  field.addEventListener("input", show);
  field.addEventListener("focus", show); // the bar opens with the focus here
  dialog.addEventListener("submit", (event) => follow(event, dialog));
  dialog.addEventListener("close", () => {
    field.value = "";
    dialog.querySelector("#command-results").replaceChildren();
  });
}

function draw(dialog, found) {
  const place = dialog.querySelector("[data-acts]");
  place.replaceChildren();
  for (const name of ["page", "places"]) {
    if (!found[name].length) continue;
    const group = Object.assign(document.createElement("div"), { className: "command-group" });
    group.append(Object.assign(document.createElement("h3"), { textContent: place.dataset[name] }));
    for (const act of found[name]) group.append(option(act, dialog));
    place.append(group);
  }
}

function option({ words, element, key }, dialog) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "option" });
  made.append(Object.assign(document.createElement("span"), { textContent: words }));
  if (key) made.append(Object.assign(document.createElement("kbd"), { textContent: key.replace("mod+", "Ctrl ").toUpperCase() }));
  made.addEventListener("click", () => {
    dialog.close();
    perform(element);
  });
  return made;
}

function leave(event, dialog) {
  event.preventDefault();
  dialog.close();
}

// ↵ in the field opens what is named by its number; else the page of all results.
function follow(event, dialog) {
  const named = dialog.querySelector("[data-jump]");
  if (!named) return;
  event.preventDefault();
  named.click();
}
