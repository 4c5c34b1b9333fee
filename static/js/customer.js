// Entry of customers' pages: everything works without it. (A refused form is entered by autofocus.)
import { once } from "./once.js";
import { clear, reasons } from "./reasons.js";

const known = { once, clear, reasons };
document.documentElement.classList.add("js");
for (const element of document.querySelectorAll("[data-behaviour]")) {
  for (const name of element.dataset.behaviour.split(/\s+/)) known[name]?.(element);
}
