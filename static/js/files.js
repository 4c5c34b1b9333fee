// Files dropped on the composer, pasted into it or chosen: each goes to the server at once, with its progress, and waits with the draft.
import { announce } from "./server.js";

export function files(form) {
  const place = form.querySelector("[data-draft-files]");
  const input = form.querySelector('input[type="file"]');
  if (!place || !input) return;
  const take = (list) => [...list].forEach((file) => send(form, place, file));
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  form.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    take(event.clipboardData.files);
  });
  place.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-removes]");
    if (!button) return;
    event.preventDefault();
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    const answer = await fetch(button.dataset.removes, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok) button.closest("[data-draft-file]").remove();
  });
}

function send(form, place, file) {
  const line = document.createElement("span");
  line.className = "draft-file";
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  line.append(bar, document.createTextNode(file.name));
  place.append(line);
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("file", file, file.name || "picture.png");
  const request = new XMLHttpRequest();
  request.open("POST", place.dataset.draftFiles);
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", (event) => event.lengthComputable && (bar.value = event.loaded / event.total));
  const fail = (words) => {
    line.textContent = `${file.name}: ${words}`;
    line.classList.add("error");
    line.setAttribute("role", "alert");
  };
  request.addEventListener("load", () => {
    if (request.status !== 200) return fail(request.status === 422 ? request.responseText : place.dataset.failed);
    line.replaceWith(new DOMParser().parseFromString(request.responseText, "text/html").querySelector("[data-draft-file]"));
    announce(file.name);
  });
  request.addEventListener("error", () => fail(place.dataset.failed));
  request.send(body);
}
