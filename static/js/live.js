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
    if (place) place.innerHTML = await answer.text();
  };
  const clock = setInterval(() => (element.isConnected ? ask() : clearInterval(clock)), (Number(element.dataset.seconds) || SECONDS) * 1000);
  document.addEventListener("visibilitychange", ask);
}
