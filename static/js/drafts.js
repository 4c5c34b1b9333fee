// Keeps what is being written: sends its kind and its words to data-draft-url a second after the last key, and says so.
// data-draft-also names further fields that are kept with it. Chosen files stay here until the message itself is sent.
import { post } from "./server.js";

const PAUSE = 1200;

export function drafts(form) {
  const says = form.querySelector("[data-draft-state]");
  let waiting;
  let sending;
  const rest = () => {
    clearTimeout(waiting);
    waiting = undefined;
  };
  const save = async (more = {}) => {
    rest();
    sending = new AbortController();
    const answer = await post(form.dataset.draftUrl, written(form), { signal: sending.signal, ...more }).catch(() => null);
    if (!says || sending.signal.aborted) return;
    const told = answer?.status === 401 || (answer?.ok && !answer.redirected); // a door to sign in at is no answer
    if (told) says.textContent = await answer.text();
    else says.textContent = says.dataset.failed ?? says.textContent;
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    rest();
    waiting = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    rest();
    sending?.abort();
  });
  window.addEventListener("pagehide", () => waiting && save({ keepalive: true }));
}

function written(form) {
  const all = new FormData(form);
  const draft = new FormData();
  for (const name of ["kind", "text"]) draft.set(name, all.get(name) ?? "");
  const also = form.dataset.draftAlso?.split(" ") ?? [];
  for (const name of ["macro", "acts", ...also]) for (const value of all.getAll(name)) draft.append(name, value);
  return draft;
}
