// A field that offers what it finds (components/finder.html): the focus stays in it, ↓ and ↑ mark a row, ↵ follows the marked one.
// What was named wholly is marked at once; with nothing marked ↵ sends the form to the page of all hits.
export function options(field, list, { open, close, opened }) {
  const told = field.form.querySelector("[data-told]");
  const rows = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const marked = () => list.querySelector("[aria-selected=true]");

  const mark = (row) => {
    marked()?.setAttribute("aria-selected", "false");
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) field.setAttribute("aria-activedescendant", row.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const renew = () => {
    const all = rows();
    for (const [index, row] of all.entries()) row.id = `${list.id}-${index}`;
    mark(marked() ?? list.querySelector("[data-exact]")); // what a person marked meanwhile stays
    const count = list.querySelectorAll("[data-found] .what").length;
    const none = list.querySelector(".none")?.textContent ?? "";
    told.textContent = count ? told.dataset.told.replace("{n}", count) : none;
  };
  const step = (by) => {
    const stops = [null, ...rows()]; // the field itself is one
    mark(stops[(stops.indexOf(marked()) + by + stops.length) % stops.length]);
  };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (opened()) step(event.key === "ArrowDown" ? 1 : -1);
      else open();
    } else if (event.key === "Enter" && opened() && marked()) {
      const { ctrlKey, metaKey } = event;
      marked().dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey }));
    } else if (event.key === "Escape" && opened()) close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays where one types
  return { renew, mark };
}

// The list under a field of the page.
export function finder(field) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  const found = list.querySelector("[data-found]");
  const opened = () => list.matches(":popover-open");
  const open = () => {
    if (!found.children.length || opened()) return;
    place();
    list.showPopover();
    field.setAttribute("aria-expanded", "true");
  };
  const close = () => {
    wanted = false;
    mark(null);
    field.setAttribute("aria-expanded", "false");
    if (opened()) list.hidePopover();
  };
  const place = () => {
    const { left, bottom, width } = field.getBoundingClientRect();
    list.style.left = `${Math.max(8, left)}px`;
    list.style.top = `${bottom + 4}px`;
    list.style.minWidth = `${width}px`;
    list.style.maxHeight = `${Math.max(140, (window.visualViewport?.height ?? innerHeight) - bottom - 16)}px`; // above a phone's keys
  };
  const { renew, mark } = options(field, list, { open, close, opened });
  let wanted = false; // an answer that comes after the list was closed does not open it

  field.addEventListener("input", () => {
    wanted = true;
    mark(null); // it stood for other words
    if (!field.value.trim()) close();
  });
  found.addEventListener("htmx:afterSwap", () => {
    renew();
    if (!wanted || document.activeElement !== field) return;
    if (found.children.length) open();
    else if (opened()) close();
  });
  field.addEventListener("blur", close);
  const follow = () => opened() && place();
  addEventListener("resize", follow);
  addEventListener("scroll", (event) => event.target !== list && follow(), { capture: true, passive: true });
}
