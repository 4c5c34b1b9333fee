// Macros in the composer: chosen by a button or after "/", put in with everything filled in; a line says what will be done.
import { put, suggest } from "./suggest.js";
import { announce } from "./server.js";

export function macros(form) {
  const text = form.querySelector("textarea");
  const panel = form.querySelector(".macro-picker");
  const lines = form.querySelector("[data-macro-lines]");
  const kind = () => encodeURIComponent(form.dataset.kind ?? "reply");
  const list = suggest(text, panel, { sign: "/", address: () => `${form.dataset.macros}?kind=${kind()}`, choose: insert });

  async function insert(option, start, end) {
    const answer = await fetch(`${option.dataset.url}?kind=${kind()}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return announce(panel.dataset.failed);
    const { text: words, line } = await answer.json();
    put(text, spaced(words, text.value.slice(0, start)), start, end);
    const made = new DOMParser().parseFromString(line, "text/html").querySelector("[data-macro-line]");
    const id = made.querySelector("[name=macro]").value;
    lines.querySelector(`[data-macro-line]:has([name=macro][value="${CSS.escape(id)}"])`)?.remove();
    made.dataset.words = words;
    lines.append(made);
    equip(made);
    form.dispatchEvent(new Event("input", { bubbles: true })); // the draft knows of it
    announce(made.textContent.trim());
  }

  function equip(line) {
    const undo = line.querySelector("[data-undo]");
    undo.hidden = false;
    undo.addEventListener("click", () => {
      const { words } = line.dataset;
      const at = words ? text.value.lastIndexOf(words) : -1;
      line.remove();
      if (at >= 0) put(text, "", at, at + words.length);
      form.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    });
  }

  for (const line of lines.querySelectorAll("[data-macro-line]")) equip(line);
  form.querySelector("[data-suggests]")?.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    form.classList.add("open");
    list.search();
  });
}

// A text of several lines begins on a line of its own.
function spaced(words, before) {
  if (!words.includes("\n") || !before.trim() || before.endsWith("\n\n")) return words;
  return `${before.endsWith("\n") ? "\n" : "\n\n"}${words}`;
}
