// Tickets are dragged by mouse or pen onto a colleague or a team: that picks them, chooses to whom and sends the form, which does the
// same by keys and touch. Whoever takes one that is picked takes all that are picked of that colleague. Esc lets go.
import { announce } from "./server.js";

const FAR = 6; // pixels from which on a press is a drag
const EDGE = 48; // of what scrolls: there it does
const SPEED = 12; // pixels a frame

export function reassign(form) {
  let drag; // of a press: id, row, x, y; once taken: held (boxes), from, over, ghost, scroller
  let swallows = false; // a drag that ends on a link follows none

  form.addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".movable");
    if (drag || !row || event.button !== 0 || event.pointerType === "touch" || event.target.matches("input") || form.dataset.sent) return;
    drag = { id: event.pointerId, row, x: event.clientX, y: event.clientY };
  });
  form.addEventListener("mousedown", (event) => drag && event.preventDefault()); // the focus stays, no word gets marked
  document.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.id) return;
    if (!(event.buttons & 1)) return end();
    const near = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR;
    if (!drag.ghost && near) return;
    [drag.x, drag.y] = [event.clientX, event.clientY];
    if (!drag.ghost) take();
    follow();
  });
  document.addEventListener("pointerup", (event) => event.pointerId === drag?.id && end(drag.over));
  document.addEventListener("pointerup", () => setTimeout(() => (swallows = false)));
  document.addEventListener("pointerdown", () => (swallows = false), true); // where the last drag ended without a release
  document.addEventListener("pointercancel", (event) => event.pointerId === drag?.id && end());
  document.addEventListener("click", (event) => swallows && (event.preventDefault(), event.stopPropagation()), true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !drag?.ghost) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    true,
  );

  function take() {
    const from = drag.row.closest("[data-to]");
    const own = drag.row.querySelector("[name=ticket]");
    const held = own.checked ? [...from.querySelectorAll("[name=ticket]:checked")] : [own];
    const numbers = held.map((box) => box.closest(".movable").dataset.number);
    Object.assign(drag, { from, held, ghost: ghostOf(drag.row.dataset.number, held.length), scroller: scrollerOf(form) });
    for (const box of held) box.closest(".movable").classList.add("held");
    form.classList.add("dragging");
    form.setPointerCapture(drag.id);
    swallows = true;
    say(form.dataset.held, numbers.join(", "));
    requestAnimationFrame(frame);
  }

  function frame() {
    if (!drag?.ghost) return;
    scroll(drag.scroller, form, drag.y);
    follow();
    requestAnimationFrame(frame);
  }

  function follow() {
    const { ghost, x, y, from, over } = drag;
    ghost.style.translate = `${Math.min(x + 12, innerWidth - ghost.offsetWidth - 4)}px ${Math.min(y + 12, innerHeight - ghost.offsetHeight - 4)}px`;
    const found = document.elementFromPoint(x, y)?.closest("[data-to]");
    const target = found && form.contains(found) && found.dataset.to !== from.dataset.to ? found : undefined;
    if (target === over) return;
    over?.classList.remove("over");
    target?.classList.add("over");
    drag.over = target;
    if (target) say(form.dataset.over, target.dataset.name);
  }

  function end(target) {
    const { ghost, held, over } = drag;
    drag = undefined;
    if (!ghost) return;
    ghost.remove();
    over?.classList.remove("over");
    form.classList.remove("dragging");
    for (const row of form.querySelectorAll(".held")) row.classList.remove("held");
    if (!target) return announce(form.dataset.letGo);
    for (const box of form.querySelectorAll("[name=ticket]")) box.checked = held.includes(box);
    form.elements.to.value = target.dataset.to;
    say(form.dataset.dropped, target.dataset.name);
    form.requestSubmit(form.querySelector(".move-bar .button"));
  }
}

function say(words, name) {
  announce(words.replace("…", name));
}

function ghostOf(number, count) {
  const ghost = document.createElement("div");
  ghost.className = "drag-ghost";
  ghost.setAttribute("aria-hidden", "true");
  ghost.append(number);
  if (count > 1) ghost.append(Object.assign(document.createElement("b"), { textContent: String(count) }));
  document.body.append(ghost);
  return ghost;
}

function scrollerOf(element) {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return document.scrollingElement;
}

// As far as there is something of the form to come.
function scroll(scroller, form, y) {
  const whole = scroller === document.scrollingElement;
  const seen = whole ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
  const { top, bottom } = form.getBoundingClientRect();
  if (y < seen.top + EDGE / 4 && top < seen.top) scroller.scrollBy(0, -SPEED); // no deeper: there the teams are
  else if (y > seen.bottom - EDGE && bottom > seen.bottom - EDGE) scroller.scrollBy(0, SPEED);
}
