// Arrow keys move over the cells of a table of links.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export function grid(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.querySelector("a.cell")));
  table.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const y = rows.findIndex((row) => row.includes(document.activeElement));
    if (!step || y < 0) return;
    event.preventDefault();
    let [down, right] = [y + step[0], rows[y].indexOf(document.activeElement) + step[1]];
    while (rows[down] && right in rows[down] && !rows[down][right]) [down, right] = [down + step[0], right + step[1]];
    rows[down]?.[right]?.focus();
  });
}
