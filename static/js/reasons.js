// Survey: causes are asked only where the rating is 3 or less or the problem is not solved; without script all see them.
export function reasons(part) {
  const form = part.closest("form");
  const chosen = (name) => form.querySelector(`[name="${CSS.escape(name)}"]:checked`)?.value;
  const show = () => {
    const rating = chosen(part.dataset.rating ?? "");
    const solved = chosen(part.dataset.solved ?? "");
    part.hidden = !((rating && Number(rating) <= 3) || (solved && solved !== "yes"));
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
