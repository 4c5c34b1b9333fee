// Fields of the desk's own stand in a form only where they fit the category that is chosen in it (data-of: the names of the selects,
// the first that has a value decides). Which fit the kind, css/fields.css knows.
export function fields(group) {
  const form = group.closest("form");
  const selects = group.dataset.of.split(" ").map((name) => form.elements[name]).filter(Boolean);
  const show = () => {
    const chosen = selects.map((each) => each.value).find(Boolean) ?? "";
    for (const each of group.querySelectorAll("[data-categories]")) {
      each.hidden = !each.dataset.categories.split(" ").includes(chosen);
    }
  };
  for (const each of selects) each.addEventListener("change", show);
  show();
}
