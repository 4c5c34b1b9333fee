// Asks the server now and then for a fragment ("2 new, show") and puts it into [data-live]; rows never move by themselves.
const SECONDS = 20;

export function live(element) {
  let tag = "";
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch(element.dataset.liveUrl, { headers: tag ? { "If-None-Match": tag } : {} }).catch(() => null);
    if (!answer?.ok || answer.status === 204) return;
    tag = answer.headers.get("ETag") ?? "";
    const place = element.querySelector("[data-live]") ?? document.querySelector("[data-live]");
    if (!place) return;
    place.innerHTML = await answer.text();
    for (const fresh of place.querySelectorAll("[data-count-of]")) renew(fresh);
  };
  const clock = setInterval(() => (element.isConnected ? ask() : clearInterval(clock)), (Number(element.dataset.seconds) || SECONDS) * 1000);
  document.addEventListener("visibilitychange", ask);
}

// A number beside a view in the rail.
function renew(fresh) {
  const shown = document.querySelector(`.rail [data-counts="${CSS.escape(fresh.dataset.countOf)}"]`);
  if (shown && shown.textContent !== fresh.textContent) shown.textContent = fresh.textContent;
  fresh.remove();
}
