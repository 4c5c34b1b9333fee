// Entry beside customer.js on a page that a kiosk's tablet shows for one visitor: it leads back when nobody touches it, and says so before.
import { untouched } from "./untouched.js";

const WARNED = 20; // seconds before

const link = document.querySelector("a[data-seconds]");
const words = document.querySelector("[data-untouched]");

function tell(left) {
  words.hidden = left > WARNED;
  words.textContent = words.dataset.untouched.replace("{n}", left);
}

untouched(Number(link.dataset.seconds), tell, () => location.replace(link.href)).start();
