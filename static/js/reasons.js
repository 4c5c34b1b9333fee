// Survey: what only some are asked shows where the rating is low enough or the problem not solved; without script all see it.
export function reasons(part) {
  const form = part.closest("form");
  const chosen = (name) => form.querySelector(`[name="${CSS.escape(name)}"]:checked`)?.value;
  const show = () => {
    const rating = chosen(part.dataset.rating ?? "");
    const solved = chosen(part.dataset.solved ?? "");
    part.hidden = !((rating && Number(rating) <= Number(part.dataset.upTo)) || (solved && solved !== "yes"));
  };
  form.addEventListener("change", show);
  form.addEventListener("cleared", show);
  show();
}

export function clear(button) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    for (const each of button.closest("form").querySelectorAll(`[name="${CSS.escape(button.dataset.name)}"]`)) each.checked = false;
    button.dispatchEvent(new CustomEvent("cleared", { bubbles: true }));
  });
}
