// In a note "@" and the beginning of a name call a colleague, who is told of it.
import { put, suggest } from "./suggest.js";

export function mentions(form) {
  const text = form.querySelector("textarea");
  suggest(text, form.querySelector(".mention-picker"), {
    sign: "@",
    active: () => form.dataset.kind === "note",
    settles: true,
    address: () => form.dataset.colleagues,
    choose: (option, start, end) => put(text, `@${option.dataset.name} `, start, end),
  });
}
