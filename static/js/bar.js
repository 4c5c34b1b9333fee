// Says how high the bar at the bottom of a phone is (--bar), since its words may need two lines.
export function bar(nav) {
  const tell = () => document.documentElement.style.setProperty("--bar", `${nav.offsetHeight}px`);
  new ResizeObserver(() => nav.offsetHeight && tell()).observe(nav);
}
