// htmx: our token on every request, behaviours for what it brings, a line on top of the sheet after 300 ms.
import { csrfToken } from "./server.js";

export function startPartials(bind) {
  const page = document.body;
  page.addEventListener("htmx:configRequest", (event) => (event.detail.headers["X-CSRFToken"] = csrfToken()));
  page.addEventListener("htmx:load", (event) => bind(event.detail.elt));
  page.addEventListener("htmx:beforeRequest", () => wait());
  page.addEventListener("htmx:afterRequest", () => rest());
}

let waiting;

function wait() {
  clearTimeout(waiting);
  waiting = setTimeout(() => line().classList.add("on"), 300);
}

function rest() {
  clearTimeout(waiting);
  line().classList.remove("on");
}

function line() {
  const sheet = document.querySelector(".sheet") ?? document.body;
  const found = sheet.querySelector(":scope > .loading");
  if (found) return found;
  const made = Object.assign(document.createElement("div"), { className: "loading" });
  sheet.append(made);
  return made;
}
