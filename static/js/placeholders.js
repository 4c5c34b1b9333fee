// The names beside a macro's texts: a press puts one where one was writing last.
import { put } from "./suggest.js";

let last;

export function placeholders(text) {
  text.addEventListener("focus", () => (last = text));
  last ??= text;
}

document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-placeholder]")?.dataset.placeholder;
  if (name && last?.isConnected) put(last, name, last.selectionStart, last.selectionEnd);
});
