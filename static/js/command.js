// The command bar: ↓ and ↑ go from the field through what was found and back, where ↵ follows the link as anywhere.
export function command(dialog) {
  const field = dialog.querySelector("input");
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave(event, dialog); // a search field would only be emptied by it
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const stops = [field, ...dialog.querySelectorAll("a.option")];
    stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
  });
  dialog.addEventListener("submit", (event) => follow(event, dialog));
  dialog.addEventListener("close", () => {
    field.value = "";
    dialog.querySelector(".command-results").replaceChildren();
  });
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
