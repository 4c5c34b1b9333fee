// Entry of the kiosk's page. It asks on while nobody can be reached: answers are kept (kept.js) and handed in later.
import { keeper, name } from "./kept.js";
import { keepShell } from "./shell.js";
import { untouched } from "./untouched.js";

const TRY_AGAIN = 30_000;
const root = document.querySelector("[data-behaviour=kiosk]");
const words = JSON.parse(document.getElementById("words").textContent);
const { place, answers, start, worker, reset, lock, upTo } = root.dataset;
const home = root.dataset.language;
const part = (of) => document.querySelector(`[data-part=${of}]`);
const faces = part("faces");
const reasons = part("reasons");
const kept = keeper(answers, `kiosk.${place}.`, tell);
const idle = untouched(Number(reset), countDown, anew);
let language = home;
let step = "faces";
let chosen = null;

function tell(state) {
  if (state === "off") return location.replace(start);
  part("kept").textContent = state === "waits" ? `${words[language].kept} (${kept.number()})` : "";
}

function countDown(left) {
  part("again").textContent = words[language].again.replace("{n}", left);
}

function show(next) {
  step = root.dataset.now = next;
  for (const each of document.querySelectorAll("[data-step]")) each.hidden = each.dataset.step !== step;
  mindTheLine();
  part("title").hidden = step === "thanks";
  if (step !== "thanks") part("thanks").replaceChildren();
  speak();
  if (step === "reasons" || language !== home) idle.start();
  else idle.stop();
}

function mindTheLine() {
  part("slip").hidden = step !== "faces" || !navigator.onLine; // a slip's survey is on the server
}

function speak() {
  const own = words[language];
  const low = chosen !== null && chosen <= Number(upTo);
  document.documentElement.lang = language;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = own[each.dataset.word];
  for (const each of faces.querySelectorAll("[data-point]")) each.textContent = own.points[each.dataset.point - 1];
  for (const [list, names] of [["low", own.causes], ["high", own.praise]]) {
    for (const each of part(list).querySelectorAll("[data-reason]")) each.textContent = names[each.dataset.reason] ?? each.textContent;
  }
  for (const link of document.querySelectorAll("[data-language]")) {
    if (link === root) continue;
    if (link.dataset.language === language) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  part("slip").href = part("slip").href.replace(/lang=\w+/, `lang=${language}`);
  part("title").textContent = step !== "reasons" ? own.question : low ? own.causes_title : own.praise_title;
  part("chosen").textContent = chosen === null ? "" : own.points[chosen - 1];
  if (part("kept").textContent) tell("waits");
}

function choose(value) {
  chosen = value;
  reasons.elements.satisfaction.value = value;
  const low = value <= Number(upTo);
  for (const list of ["low", "high"]) {
    const off = (list === "low") !== low;
    part(list).hidden = off;
    for (const box of part(list).querySelectorAll("input")) box.disabled = off;
    if (!off) shuffle(part(list));
  }
  show("reasons");
  part("title").focus();
}

function shuffle(list) {
  const rows = [...list.children];
  const last = rows.find((row) => row.querySelector("[value=other]"));
  const others = rows.filter((row) => row !== last);
  for (let left = others.length; left > 1; left -= 1) {
    const [row] = others.splice(Math.floor(Math.random() * left), 1);
    others.push(row);
  }
  list.append(...others, ...(last ? [last] : []));
}

function anew() {
  language = home;
  back();
}

function back() {
  chosen = null;
  reasons.reset();
  show("faces");
}

function answer() {
  const given = [...reasons.querySelectorAll("input:checked:enabled")].map((box) => box.value);
  kept.keep({ id: name(), satisfaction: chosen, reasons: given, language, at: Date.now() });
  idle.stop();
  const own = words[language];
  show("thanks");
  idle.stop();
  part("thanks").replaceChildren(...[own.thanks, `${own.saved} ${own.next}`].map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  setTimeout(anew, Number(lock) * 1000);
  kept.handIn();
}

faces.addEventListener("submit", (event) => {
  event.preventDefault();
  choose(Number(event.submitter.value));
});
reasons.addEventListener("submit", (event) => {
  event.preventDefault();
  if (step === "reasons") answer();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-language], a[data-act]");
  if (!link) return;
  event.preventDefault();
  if (link.dataset.act) return back();
  if (step === "thanks") return;
  language = link.dataset.language;
  show(step);
});
addEventListener("online", kept.handIn);
for (const turn of ["online", "offline"]) addEventListener(turn, mindTheLine);
addEventListener("pageshow", (event) => event.persisted && anew());
setInterval(() => kept.number() && kept.handIn(), TRY_AGAIN);
document.documentElement.classList.add("js");
if (root.dataset.chosen) choose(Number(root.dataset.chosen));
else show("faces");
kept.handIn();
keepShell(worker, start);
