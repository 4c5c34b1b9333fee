// The way from a list to its tickets and back. The list that was left stays in mind for this tab: its address, its tickets in
// their order and where one was, so that J and K lead on from a ticket and the way back leads to the same row.
const KEPT = "list";

export function remember(list) {
  const { title, count } = list.dataset;
  const at = list.querySelector("[data-row][aria-current] a")?.getAttribute("href");
  if (title) keep({ title, count, at, address: address(), more: moreOf(list), hrefs: hrefsOf(list) });
}

export function place(link) {
  const words = document.getElementById(link.dataset.for);
  const kept = recall();
  if (!kept || !words) return;
  link.href = kept.address;
  link.setAttribute("aria-label", words.dataset.back.replace("{list}", kept.title));
  const index = kept.hrefs.indexOf(location.pathname);
  if (index < 0) return;
  keep({ ...kept, at: location.pathname, left: true });
  const count = kept.count ?? `${kept.hrefs.length}${kept.more ? "+" : ""}`;
  const filled = words.dataset.words.replace("{list}", kept.title).replace("{n}", index + 1).replace("{count}", count);
  words.querySelector(".words").textContent = filled;
  words.hidden = false;
  for (const step of words.querySelectorAll("[data-step]")) lead(step, kept, index + Number(step.dataset.step));
}

function lead(step, kept, to) {
  if (to < 0 || (to >= kept.hrefs.length && !kept.more)) return;
  step.hidden = false;
  step.href = kept.hrefs[to] ?? kept.address;
  if (kept.hrefs[to]) return;
  step.addEventListener("click", async (event) => {
    event.preventDefault();
    const longer = await continued(kept);
    location.assign(longer.hrefs[to] ?? kept.address);
  });
}

// The rows after the last one that was shown, asked for as the list itself asks for them.
async function continued(kept) {
  const answer = await fetch(kept.more, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return kept;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const longer = { ...recall(), hrefs: [...kept.hrefs, ...hrefsOf(page)], more: moreOf(page) };
  keep(longer);
  return longer;
}

// The row to come back to: the ticket one was at, else the nearest after it that is still in the list, else before it.
export async function returned(list) {
  const kept = recall();
  if (!kept?.left || kept.address !== address()) return null;
  keep({ ...kept, left: false });
  const index = kept.hrefs.indexOf(kept.at);
  while (hrefsOf(list).length < index + 1 && (await extended(list)));
  const rows = new Map([...list.querySelectorAll("[data-row]")].map((row) => [row.querySelector("a").getAttribute("href"), row]));
  const wanted = [...kept.hrefs.slice(index), ...kept.hrefs.slice(0, index).reverse()];
  return rows.get(wanted.find((href) => rows.has(href))) ?? null;
}

async function extended(list) {
  const more = list.querySelector(".more");
  if (!more?.querySelector("a") || !window.htmx) return false;
  await window.htmx.ajax("GET", more.querySelector("a").getAttribute("href"), { target: more, swap: "outerHTML" });
  return !more.isConnected;
}

function hrefsOf(list) {
  return [...list.querySelectorAll("[data-row]")].map((row) => row.querySelector("a").getAttribute("href"));
}

function moreOf(list) {
  return list.querySelector(".more a")?.getAttribute("href") ?? "";
}

function address() {
  return location.pathname + location.search;
}

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

function keep(kept) {
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}
