// Hover and focus show the words of a mark ([data-value]) beside it; the table under the chart says the same. T opens it.
export function chart(figure) {
  const tip = Object.assign(document.createElement("div"), { className: "hover-value", hidden: true });
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  const show = (event) => {
    const mark = event.target.closest?.("[data-value]");
    tip.hidden = !mark;
    if (!mark) return;
    tip.textContent = mark.dataset.value;
    const box = mark.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(box.left + box.width / 2 + scrollX - tip.offsetWidth / 2, innerWidth - tip.offsetWidth - 4))}px`;
    tip.style.top = `${box.top + scrollY - tip.offsetHeight - 6}px`;
  };
  for (const strip of figure.querySelectorAll(".chart-strip:has(> .scale)")) strip.scrollLeft = strip.scrollWidth; // the latest is read first
  figure.addEventListener("pointerover", show);
  figure.addEventListener("pointerleave", () => (tip.hidden = true));
  const table = figure.querySelector("details.as-table");
  const closest = () => [...document.querySelectorAll("details.as-table")].find((each) => each.getBoundingClientRect().bottom > 0) === table;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "t" || event.ctrlKey || event.metaKey || document.documentElement.dataset.keys === "off") return;
    if (table && !event.defaultPrevented && !event.target.matches("input, textarea, select") && closest()) table.open = !table.open;
  });
}
