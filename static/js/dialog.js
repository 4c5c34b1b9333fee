// A link to a page opens the same as a dialog: the one on this page (data-dialog="ID"), or the <dialog> its address answers.
export function dialog(link) {
  link.addEventListener("click", async (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const found = document.getElementById(link.dataset.dialog ?? "") ?? (await fetched(link.href));
    if (!found) return location.assign(link.href);
    found.showModal();
    (found.querySelector("[autofocus], input:checked") ?? found.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
  });
}

async function fetched(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return null;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("dialog");
  if (!made) return null;
  document.getElementById(made.id)?.remove();
  document.body.append(made);
  if (window.htmx) window.htmx.process(made);
  made.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: made } }));
  return made;
}

document.addEventListener("click", (event) => {
  const dialog = event.target.closest("[data-close]")?.closest("dialog");
  if (!dialog) return;
  event.preventDefault(); // where there is no dialog, a link leads back
  dialog.close();
});
