// Tells the server that this page is looked at: after ten seconds, so that passing by tells nobody, then twice a minute.
import { post } from "./server.js";

const FIRST = 10_000;
const AGAIN = 25_000;

export function present(element) {
  const tell = () => {
    if (!element.isConnected) return;
    if (!document.hidden) post(element.dataset.liveUrl, new FormData()).catch(() => null);
    setTimeout(tell, AGAIN);
  };
  setTimeout(tell, FIRST);
}
