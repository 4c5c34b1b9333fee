// A clock that runs since a moment the server knows (data-since): what it shows survives a reload.
export function clock(element) {
  const since = Date.parse(element.dataset.since);
  const show = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    const minutes = Math.floor(seconds / 60);
    const parts = minutes < 60 ? [minutes] : [Math.floor(minutes / 60), String(minutes % 60).padStart(2, "0")];
    element.querySelector("[data-time]").textContent = [...parts, String(seconds % 60).padStart(2, "0")].join(":");
  };
  show();
  const ticking = setInterval(() => (element.isConnected ? show() : clearInterval(ticking)), 1000);
}
