// Keeps what is being written: sends the form to data-draft-url a second after the last key, and says so.
import { post } from "./server.js";

const PAUSE = 1200;

export function drafts(form) {
  const says = form.querySelector("[data-draft-state]");
  let waiting;
  const save = async () => {
    const answer = await post(form.dataset.draftUrl, new FormData(form)).catch(() => null);
    if (!says) return;
    if (answer?.ok) says.textContent = await answer.text();
    else says.textContent = says.dataset.failed ?? says.textContent;
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}
