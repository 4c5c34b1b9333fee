// Shortcuts: an element says its own by data-key ("c", "g d", "mod+enter"). Single keys rest while one types and
// may be turned off wholly (data-keys="off" on <html>, WCAG 2.1.4). "?" shows what works here (keylist.js).
import { apple, atHand, showKeys } from "./keylist.js";

const NAMES = { Enter: "enter", Escape: "esc", " ": "space", ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const PAUSE = 1200;
let first = "";
let since = 0;

export function startKeys(page) {
  if (apple) for (const cap of page.querySelectorAll("kbd[data-mod]")) cap.textContent = cap.textContent.replace("Ctrl", "⌘");
  page.addEventListener("keydown", onKey);
  page.addEventListener("click", (event) => event.target.closest("[data-opens-keys]") && showKeys());
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const combo = comboOf(event);
  const held = /mod\+|alt\+/.test(combo);
  if (combo === "esc" && types(event.target) && event.target.closest("[data-behaviour~=drafts], [role=search]")) return event.target.blur();
  if (!held && (document.documentElement.dataset.keys === "off" || types(event.target))) return;
  const sequence = first && Date.now() - since < PAUSE ? `${first} ${combo}` : "";
  const second = sequence ? target(sequence, event) : undefined;
  const element = second ?? target(combo, event);
  first = second || held ? "" : combo;
  since = Date.now();
  if (!element && combo !== "?") return;
  event.preventDefault();
  if (element) use(element, combo);
  else showKeys();
}

function comboOf(event) {
  const alone = NAMES[event.key] ?? event.key.toLowerCase();
  const key = event.altKey && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : alone;
  const mod = apple ? event.metaKey : event.ctrlKey;
  const shift = event.shiftKey && (mod || event.altKey || key.length > 1);
  return `${shift ? "shift+" : ""}${mod ? "mod+" : ""}${event.altKey ? "alt+" : ""}${key}`;
}

// The field of a dialog that was just closed keeps the focus until the next frame, and nobody types there.
function types(element) {
  if (!element.checkVisibility()) return false;
  return element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

function target(keys, event) {
  const open = [...document.querySelectorAll("dialog[open]")].at(-1);
  const within = open ?? document;
  const wanted = `[data-key="${CSS.escape(keys)}"]`;
  const near = event.target.closest?.("form")?.querySelector(wanted);
  const several = open ? null : document.querySelector(`.bulk:not([hidden]) ${wanted}`); // what was picked goes before the row under the cursor
  return [near, several, ...within.querySelectorAll(wanted)].find((each) => each && atHand(each));
}

export function use(element, keys) {
  if (keys === "c") sessionStorage.setItem("call-since", String(Date.now()));
  if (element.localName === "dialog") return element.showModal();
  if (element.matches("textarea, select, input:not([type=checkbox], [type=radio])")) return element.focus();
  element.click();
  if (element.localName === "summary") element.nextElementSibling?.querySelector("a, button")?.focus();
}
