// Behaviours of a few lines each.
export function print(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

export function focus(element) {
  element.focus();
}

export function newest(timeline) {
  if (location.hash) return;
  const scroller = timeline.closest(".main");
  if (scroller && scroller.scrollHeight > scroller.clientHeight && getComputedStyle(scroller).overflowY === "auto") scroller.scrollTop = scroller.scrollHeight;
  else timeline.lastElementChild?.scrollIntoView({ block: "end" });
}

export function reload(form) {
  form.addEventListener("change", () => form.requestSubmit());
}

export function reveal(button) {
  const field = document.getElementById(button.dataset.for);
  const show = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? button.dataset.hide : show;
  });
}
