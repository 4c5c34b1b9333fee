// A list worked by keys: J and K move the cursor, X selects, ⇧X all from the last one selected (as a click with ⇧ does), ⇧PageDown the next ten, O or Enter opens;
// the peek beside it follows the cursor.
import { isOpen } from "./beside.js";
import { remember, returned } from "./place.js";
import { announce } from "./server.js";

const MOVES = { j: 1, k: -1 };
const SOME = 10;

export function list(element) {
  const rows = () => [...element.querySelectorAll("[data-row]")];
  const current = () => element.querySelector("[data-row][aria-current]");
  if (!current()) rows()[0]?.setAttribute("aria-current", "true");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !listens(event.target)) return;
    const row = current();
    if (event.key in MOVES) move(rows(), row, MOVES[event.key]);
    else if (event.key === "o" || (event.key === "Enter" && event.target === document.body)) row?.querySelector("a")?.click();
    else if (event.key === "x") row?.querySelector(".pick")?.click();
    else if (event.key === "X") pick(rows(), row);
    else if (event.key === "PageDown" && event.shiftKey) pickSome(rows(), row);
    else return;
    event.preventDefault();
  });
  element.addEventListener("focusin", (event) => mark(rows(), event.target.closest("[data-row]")));
  element.addEventListener("change", (event) => {
    if (event.target.matches(".pick")) last = event.target;
    count(element);
  });
  element.addEventListener("click", (event) => event.shiftKey && event.target.matches(".pick") && pick(rows(), event.target.closest("[data-row]")));
  count(element);
  comeBack(element, rows).then(() => remember(element));
  window.addEventListener("pagehide", () => remember(element));
}

async function comeBack(element, rows) {
  const row = await returned(element);
  if (!row) return;
  mark(rows(), row);
  row.querySelector("a").focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
}

function listens(target) {
  const off = document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]");
  return !off && !target.matches("textarea, select, input:not([type=checkbox], [type=radio])") && !target.isContentEditable;
}

function move(rows, row, step) {
  const next = rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(row) + step))];
  next?.querySelector("a")?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

let last;
let soon;

// All rows from the one that was picked last to this one.
function pick(rows, row) {
  const [from, to] = [rows.indexOf(last?.closest("[data-row]")), rows.indexOf(row)].sort((a, b) => a - b);
  for (const each of rows.slice(Math.max(0, from < 0 ? to : from), to + 1)) each.querySelector(".pick").checked = true;
  row?.querySelector(".pick")?.dispatchEvent(new Event("change", { bubbles: true }));
}

// Ten rows from this one on; the cursor goes on behind them.
function pickSome(rows, row) {
  const some = rows.slice(rows.indexOf(row), rows.indexOf(row) + SOME).map((each) => each.querySelector(".pick"));
  for (const each of some) each.checked = true;
  some.at(-1)?.dispatchEvent(new Event("change", { bubbles: true }));
  move(rows, row, SOME);
}

function mark(rows, row) {
  if (!row) return;
  for (const each of rows) each.toggleAttribute("aria-current", false);
  row.setAttribute("aria-current", "true");
  const side = document.getElementById("side");
  clearTimeout(soon);
  if (isOpen() || !row.dataset.peek || !side?.checkVisibility() || !window.htmx) return;
  soon = setTimeout(() => window.htmx.ajax("GET", row.dataset.peek, { target: "#side", swap: "innerHTML" }), 120);
}

function count(element) {
  const chosen = element.querySelectorAll(".pick:checked").length;
  for (const bulk of document.querySelectorAll(".bulk")) {
    if (bulk.hidden === chosen > 0) bulk.hidden = !chosen;
    for (const place of bulk.querySelectorAll("[data-count]")) place.textContent = String(chosen);
    if (chosen) announce(bulk.querySelector("[data-words]")?.textContent ?? "");
  }
}
