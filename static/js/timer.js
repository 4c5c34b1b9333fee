// The clock of a call runs from the key press that opened the page; its seconds go into the field named by data-field.
export function timer(element) {
  const field = document.querySelector(`[name="${CSS.escape(element.dataset.field ?? "")}"]`);
  const pressed = Number(sessionStorage.getItem("call-since"));
  sessionStorage.removeItem("call-since");
  const fresh = pressed && Date.now() - pressed < 60_000 ? pressed : Date.now();
  const since = field?.value > 0 ? Date.now() - Number(field.value) * 1000 : fresh;
  const show = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    element.querySelector("[data-time]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (field) field.value = String(seconds);
  };
  show();
  const clock = setInterval(() => (element.isConnected ? show() : clearInterval(clock)), 1000);
}
