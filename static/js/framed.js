// A ticket's page beside its list: it tells the list where it is, its way back leads to the list, and whatever is no ticket opens
// in place of both.
const TICKET = /^\/tickets\/(?:[A-Za-z]+-)?\d+(?:\/|$)/;

export function startFramed() {
  if (window.parent === window || !document.body.classList.contains("framed")) return;
  if (!TICKET.test(location.pathname)) return window.parent.location.assign(location.href);
  tell({ at: location.pathname });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.matches("[data-behaviour~=dialog]")) return;
    if (link.matches(".back")) {
      event.preventDefault();
      return tell({ leave: event.detail ? "ticket" : "list" }); // a key leads to the list, a press closes the ticket
    }
    const to = new URL(link.href, location.href);
    if (to.origin !== location.origin || !TICKET.test(to.pathname)) link.target = "_top";
  });
}

function tell(what) {
  window.parent.postMessage(what, location.origin);
}
