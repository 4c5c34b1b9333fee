// Entry of colleagues' pages: binds every data-behaviour on the page, and in whatever htmx brings later.
import * as behaviours from "./behaviours.js";
import { startFramed } from "./framed.js";
import { startKeys } from "./keys.js";
import { startPartials } from "./partials.js";
import { toWrong } from "./wrong.js";

export function bind(root) {
  const found = [root, ...root.querySelectorAll("[data-behaviour]")].filter((each) => each.dataset?.behaviour);
  for (const element of found) {
    for (const name of element.dataset.behaviour.split(/\s+/)) {
      const mark = `bound-${name}`;
      if (!behaviours[name] || element.hasAttribute(`data-${mark}`)) continue;
      element.setAttribute(`data-${mark}`, "");
      behaviours[name](element);
    }
  }
}

document.documentElement.classList.add("js");
startKeys(document);
startPartials(bind);
startFramed();
bind(document.body);
toWrong(document);
