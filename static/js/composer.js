// One form, three kinds: its tabs say which (reply, note, call); an address of its own per tab by data-action.
export function composer(form) {
  const text = form.querySelector("textarea");
  // One goes on behind a draft's last word; where the caret was left, it stays.
  const write = () => {
    if (!text) return;
    const untouched = !text.selectionStart && !text.selectionEnd;
    text.focus();
    if (untouched) text.setSelectionRange(text.value.length, text.value.length);
  };
  const choose = (tab) => {
    form.dataset.kind = tab.value;
    if (tab.dataset.action) form.action = tab.dataset.action;
  };
  const tabs = [...form.querySelectorAll('[name="kind"]')];
  tabs.filter((tab) => tab.checked).forEach(choose);
  for (const tab of tabs) {
    tab.addEventListener("change", () => choose(tab));
    tab.addEventListener("click", write);
  }
  if (location.hash === `#${form.id}`) {
    form.classList.add("open");
    window.addEventListener("load", () => setTimeout(write)); // going to the fragment takes the focus away
  }
  const copies = form.querySelector(".to-line details");
  copies?.querySelector("summary").addEventListener("click", () => copies.open || setTimeout(() => copies.querySelector("input").focus()));
  const files = form.querySelector('input[type="file"]');
  const attached = form.querySelector("[data-attached]");
  files?.addEventListener("change", () => {
    if (attached) attached.textContent = [...files.files].map((file) => file.name).join(", ");
  });
  for (const opener of document.querySelectorAll("[data-open]")) {
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      form.classList.add("open");
      tabs.find((tab) => tab.value === opener.dataset.open)?.click();
      write();
    });
  }
}
