// A caller's last kind and category, taken by one press; one goes on with what was said.
export function again(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const { elements } = document.getElementById("call");
    elements.kind.value = button.dataset.kind;
    const category = elements.category_id;
    if (category.tomselect) category.tomselect.setValue(button.dataset.category);
    else category.value = button.dataset.category;
    elements.body.focus();
  });
}
