// A reply that can be taken back says so until it leaves (data-at).
export function leaving(element) {
  const left = Date.parse(element.dataset.at) - Date.now();
  setTimeout(() => element.remove(), Math.max(0, left));
}
