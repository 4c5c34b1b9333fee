// On wide screens the ticket of a row opens beside the list, in a frame of its own, and follows the cursor once it is there; Escape
// leads back to the list and then closes it. Everywhere else, and with Ctrl or ⌘, the row's link leads to the ticket as ever.
const WIDE = matchMedia("(min-width: 1400px)");
const PAUSE = 300; // one passes rows by without asking for each
let soon;

export function beside(list) {
  const side = document.getElementById("side");
  if (!side || window.parent !== window) return;
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a.subject-link");
    if (!link || !WIDE.matches || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(side, link, true);
  });
  list.addEventListener("focusin", (event) => {
    const link = event.target.closest("[data-row]")?.querySelector("a.subject-link");
    clearTimeout(soon);
    if (link && isOpen()) soon = setTimeout(() => open(side, link, false), PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !isOpen() || document.querySelector("dialog[open], details.menu[open]")) return;
    close(side, list);
  });
  window.addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== side.querySelector("iframe")?.contentWindow) return;
    if (event.data.at) mark(list, event.data.at);
    if (event.data.leave === "list") focus(list);
    if (event.data.leave === "ticket") close(side, list);
  });
}

export function isOpen() {
  return document.body.classList.contains("beside");
}

function open(side, link, enters) {
  const frame = side.querySelector("iframe") ?? document.createElement("iframe");
  const address = link.getAttribute("href");
  frame.title = link.textContent;
  if (!frame.isConnected) side.replaceChildren(frame);
  document.body.classList.add("beside");
  if (frame.dataset.at !== address) frame.src = address;
  frame.dataset.at = address;
  if (enters) frame.focus();
}

function close(side, list) {
  document.body.classList.remove("beside");
  side.replaceChildren();
  focus(list);
  const peek = list.querySelector("[data-row][aria-current]")?.dataset.peek;
  if (peek && window.htmx) window.htmx.ajax("GET", peek, { target: "#side", swap: "innerHTML" });
}

function focus(list) {
  list.querySelector("[data-row][aria-current] a.subject-link")?.focus({ preventScroll: true });
}

// The ticket in the frame went on to another one: the cursor goes along.
function mark(list, path) {
  const row = list.querySelector(`a.subject-link[href="${CSS.escape(path)}"]`)?.closest("[data-row]");
  if (!row) return;
  for (const each of list.querySelectorAll("[data-row][aria-current]")) each.toggleAttribute("aria-current", false);
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  document.querySelector("#side iframe").dataset.at = path;
}
