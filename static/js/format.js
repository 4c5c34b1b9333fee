// Marks for formatting put around what is selected (Ctrl+B, Ctrl+I, or the buttons), and a message quoted into the composer.
const AROUND = { bold: ["**", "**"], italic: ["*", "*"], link: ["[", "](https://)"] };
const BEFORE = { list: "- ", quote: "> " };

export function format(form) {
  const text = form.querySelector("textarea");
  if (!text) return;
  const mark = (what) => (AROUND[what] ? around(text, ...AROUND[what]) : before(text, BEFORE[what]));
  for (const button of form.querySelectorAll("[data-format]")) {
    button.hidden = false;
    button.addEventListener("click", () => mark(button.dataset.format));
  }
  text.addEventListener("keydown", (event) => {
    const what = { b: "bold", i: "italic" }[event.key.toLowerCase()];
    if (!what || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    mark(what);
  });
  for (const button of document.querySelectorAll("[data-quote]")) {
    button.hidden = false;
    button.addEventListener("click", () => quote(form, text, button));
  }
}

function put(text, words, start, end, from, to) {
  text.focus();
  text.setRangeText(words, start, end, "end");
  text.setSelectionRange(from, to);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function around(text, left, right) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  put(text, left + value.slice(start, end) + right, start, end, start + left.length, end + left.length);
}

function before(text, sign) {
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const lines = text.value.slice(start, text.selectionEnd).split("\n").map((line) => sign + line).join("\n");
  put(text, lines, start, text.selectionEnd, start + lines.length, start + lines.length);
}

function quote(form, text, button) {
  const words = document.getElementById(button.dataset.quote)?.querySelector("[data-said]")?.innerText.trim();
  if (!words) return;
  form.classList.add("open");
  const lines = words.split("\n").map((line) => `> ${line}`.trimEnd()).join("\n");
  const begun = text.value.trimEnd();
  const all = `${begun ? `${begun}\n\n` : ""}${lines}\n\n`;
  put(text, all, 0, text.value.length, all.length, all.length);
}
