// A reply that can be taken back says so until it leaves, in so many seconds (data-left) from now.
export function leaving(element) {
  setTimeout(() => element.remove(), Number(element.dataset.left) * 1000);
}
