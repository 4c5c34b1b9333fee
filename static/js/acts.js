// What can be done from here, for the command bar: every control of the page and of the menu, by its own words. Nothing has to be
// said twice: a button that is added to a page is in the command bar too.
import { wordsOf } from "./keylist.js";

const PAGE = ".head .button, .head .menu-items a, .head .menu-items button, .head summary.chip, .head a.chip, .composer-tabs label, .composer-foot .button, .side .button, .legend a, .bulk:not([hidden]) .button";
const PLACES = ".rail-acts a, .rail .nav-item, #me .menu-items a";
const MOST = 8;

// Groups of acts that fit what was typed; all of the page while nothing was.
export function acts(typed) {
  const wanted = fold(typed).split(/\s+/).filter(Boolean);
  const fits = (words) => wanted.every((each) => fold(words).split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(each)));
  const most = wanted.length ? MOST : 40;
  return { page: found(PAGE, fits).slice(0, most), places: found(PLACES, fits).slice(0, most) };
}

function found(selector, fits) {
  const known = new Map();
  for (const element of document.querySelectorAll(`:is(${selector})`)) {
    const words = element.closest("[hidden], dialog") || ofAnotherTab(element) ? "" : wordsOf(element).replace(/\s+/g, " ");
    if (words && !known.has(words) && fits(words)) known.set(words, element);
  }
  return [...known].map(([words, element]) => ({ words, element, key: element.dataset.key ?? "" }));
}

// "Add note" while a reply is being written would send it as that.
function ofAnotherTab(element) {
  return element.closest(".composer-foot") && !element.checkVisibility();
}

export function perform(element) {
  if (element.matches("label")) {
    element.click();
    return element.closest("form")?.querySelector("textarea")?.focus();
  }
  element.closest("details.chip-menu")?.toggleAttribute("open", false);
  element.click();
}

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
