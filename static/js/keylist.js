// The list behind "?": every key that works on the page as it is now, by group. The server wrote the groups and the keys of
// behaviours (rows with data-when: a selector of what listens to them); the keys of elements are found on the page.
export const apple = /Mac|iPhone|iPad/.test(navigator.platform);
const SIGNS = { mod: apple ? "⌘" : "Ctrl", alt: apple ? "⌥" : "Alt", shift: "⇧", enter: "↵", esc: "Esc", space: "Space", up: "↑", down: "↓", left: "←", right: "→" };
const ASIDE = "kbd, svg, small, .count, .hint, .busy, .n, input";

export function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return;
  const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  for (const row of dialog.querySelectorAll("[data-when]")) row.hidden = !listens(row, within);
  for (const row of dialog.querySelectorAll(".found")) row.remove();
  for (const [keys, element] of elementsOf(within)) groupOf(element, keys, dialog).append(rowOf(element, keys));
  for (const group of dialog.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("dl > :not([hidden])");
  dialog.showModal();
}

function off() {
  return document.documentElement.dataset.keys === "off";
}

function listens(row, within) {
  if (off() && row.hasAttribute("data-single")) return false;
  const listeners = [within, ...within.querySelectorAll(row.dataset.when)].filter((each) => each.matches?.(row.dataset.when));
  return listeners.some((each) => each.checkVisibility());
}

function elementsOf(within) {
  const found = new Map();
  for (const each of within.querySelectorAll("[data-key]")) {
    const { key } = each.dataset;
    if (atHand(each) && !found.has(key) && !(off() && !/mod\+|alt\+/.test(key)) && wordsOf(each)) found.set(key, each);
  }
  return found;
}

// In sight, in a menu that is, or a dialog that its key opens.
export function atHand(element) {
  const menu = element.closest("details.menu:not([open])");
  return element.localName === "dialog" || element.checkVisibility() || Boolean(menu?.checkVisibility());
}

function groupOf(element, keys, dialog) {
  const name = keys.startsWith("g ") ? "places" : element.closest("[data-key-group]")?.dataset.keyGroup;
  return (dialog.querySelector(`[data-group="${name}"]`) ?? dialog.querySelector("[data-group=page]")).querySelector("dl");
}

export function wordsOf(element) {
  const said = element.getAttribute("aria-label") || element.querySelector("b, .text")?.textContent;
  if (said) return said.trim();
  const copy = element.cloneNode(true);
  for (const each of copy.querySelectorAll(ASIDE)) each.remove();
  return (copy.textContent || element.labels?.[0]?.textContent || "").trim();
}

function rowOf(element, keys) {
  const [row, term, text, cap] = ["div", "dt", "dd", "kbd"].map((name) => document.createElement(name));
  row.className = "found";
  cap.textContent = keys.split("+").map((part) => SIGNS[part] ?? part.toUpperCase()).join(" ");
  term.append(cap);
  text.textContent = wordsOf(element);
  row.append(term, text);
  return row;
}
