// A list that opens while one types: at a sign ("/", "@") in a text, or, in a panel with a field of its own, from a button.
// The panel's listbox is filled by the server (data-url?q=…); choose(option, start, end) is told what takes which place in the text.
// With `settles`, whoever sends by Ctrl+Enter while one alone is offered takes that one first: it is who was meant.
import { announce } from "./server.js";

const PAUSE = 90;

export function suggest(text, panel, { sign, address, choose, active = () => true, settles = false }) {
  const list = panel.querySelector("[role=listbox]");
  const search = panel.querySelector("input");
  const typed = new RegExp(`(?:^|\\s)[${sign}]([\\p{L}\\p{N}._-]*)$`, "u");
  const state = { field: null, start: 0, refused: -1, waiting: 0, asking: null };
  const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const current = () => list.querySelector("[aria-selected=true]");

  const mark = (option) => {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) state.field?.setAttribute("aria-activedescendant", option.id);
    else state.field?.removeAttribute("aria-activedescendant");
  };
  const fill = async (words) => {
    state.asking?.abort();
    state.asking = new AbortController();
    const url = address();
    const asked = `${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(words)}`;
    const answer = await fetch(asked, { headers: { "HX-Request": "true" }, signal: state.asking.signal }).catch(() => null);
    if (!answer?.ok || !state.field) return;
    list.innerHTML = await answer.text();
    panel.hidden = state.field === text && words && !options().length; // a path or a fraction, no macro
    mark(options()[0]);
    announce(String(options().length ? (panel.dataset.found ?? "").replace("{n}", options().length) : list.textContent.trim()));
  };
  const ask = (words) => {
    clearTimeout(state.waiting);
    state.waiting = setTimeout(fill, PAUSE, words);
  };
  const open = (field, start) => {
    state.field = field;
    state.start = start;
    if (field !== text) panel.hidden = false; // in the text it comes with what it has to offer
    panel.classList.toggle("searching", field === search);
    if (search) search.setAttribute("aria-expanded", String(field === search));
    if (field !== text) return;
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", list.id);
  };
  const close = () => {
    clearTimeout(state.waiting);
    state.asking?.abort();
    mark(null);
    for (const name of ["aria-autocomplete", "aria-controls"]) text.removeAttribute(name);
    search?.setAttribute("aria-expanded", "false");
    state.field = null;
    panel.hidden = true;
  };
  const take = (option) => {
    const end = state.field === text ? text.selectionEnd : state.start;
    const start = state.start;
    close();
    text.focus();
    choose(option, start, end);
  };

  text.addEventListener("input", () => {
    if (state.field === search && search) return;
    const before = text.value.slice(0, text.selectionEnd);
    const found = before.match(typed);
    const start = found ? before.length - found[1].length - 1 : -1;
    if (!found || start === state.refused || !active()) {
      if (!found) state.refused = -1;
      return state.field && close();
    }
    open(text, start);
    ask(found[1]);
  });
  const settle = (event) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (settles && sends && state.field === text && !panel.hidden && options().length === 1) take(options()[0]);
  };
  const steer = (event) => {
    if (!state.field || panel.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = options();
    const at = all.indexOf(current());
    if (event.key === "ArrowDown") mark(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") mark(all[(at - 1 + all.length) % all.length]);
    else if ((event.key === "Enter" || (event.key === "Tab" && state.field === text)) && current()) take(current());
    else if (event.key === "Enter" && state.field === search) return event.preventDefault();
    else if (event.key === "Escape") refuse();
    else return;
    event.preventDefault();
  };
  const refuse = () => {
    state.refused = state.field === text ? state.start : -1;
    close();
    text.focus();
  };
  text.addEventListener("keydown", settle);
  text.addEventListener("keydown", steer);
  search?.addEventListener("keydown", steer);
  search?.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no word of the draft
    ask(search.value);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays where one types
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]:not([aria-disabled])");
    if (option) take(option);
  });
  document.addEventListener("click", (event) => {
    if (state.field && !panel.contains(event.target) && event.target !== text && !event.target.closest("[data-suggests]")) close();
  });
  return {
    search() {
      if (state.field === search) return close();
      open(search, text.selectionEnd);
      search.value = "";
      search.focus();
      fill("");
    },
  };
}

// Puts words in place of a range, so that the browser's own undo takes them out again.
export function put(text, words, start, end) {
  text.focus();
  text.setSelectionRange(start, end);
  const done = document.execCommand(words ? "insertText" : "delete", false, words);
  if (done) return;
  text.setRangeText(words, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
