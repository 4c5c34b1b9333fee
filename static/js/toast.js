// A toast goes after its seconds (0: it stays), never while it is hovered or focused.
export function toast(element) {
  const seconds = Number(element.dataset.seconds);
  let clock;
  const wait = () => {
    clearTimeout(clock);
    if (seconds) clock = setTimeout(() => element.remove(), seconds * 1000);
  };
  const stay = () => clearTimeout(clock);
  for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, stay);
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, wait);
  element.querySelector("[data-close]")?.addEventListener("click", () => element.remove());
  wait();
}
