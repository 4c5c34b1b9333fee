// Rating by keyboard: within a criterion a digit (or X: does not apply) chooses, and the next criterion has the focus.
export function rating(form) {
  const parts = [...form.querySelectorAll("fieldset[data-rate]")];
  form.addEventListener("keydown", (event) => {
    const part = event.target.closest("fieldset[data-rate]");
    if (!part || event.target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.documentElement.dataset.keys === "off") return;
    const chosen = part.querySelector(`[data-digit="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!chosen) return;
    event.preventDefault();
    event.stopPropagation();
    chosen.checked = true;
    chosen.dispatchEvent(new Event("input", { bubbles: true }));
    const next = parts[parts.indexOf(part) + 1];
    const ahead = next ? (next.querySelector(":checked") ?? next.querySelector("[type=radio]")) : form.querySelector("[name=comment]");
    ahead?.focus();
  });
}
