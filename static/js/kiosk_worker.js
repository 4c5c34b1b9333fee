// Service worker of one kiosk, its scope being the kiosk's address: keeps the page that asks, and all that it is made of, so
// that a tablet which starts again without a network still asks. Whenever the server answers, its answer is shown.
const PATIENCE = 8_000; // milliseconds; then a line that says nothing counts as none
const home = new URL(registration.scope).pathname;
const name = `kiosk ${home}`;

async function keep(parts) {
  const [page, shell] = await Promise.all([fetch(home, { credentials: "same-origin" }), caches.open(name)]);
  if (!page.ok) return; // what a navigation is told says whether to let go
  const held = (await shell.keys()).map((each) => each.url);
  const wanted = new Set();
  for (const each of parts) await keepPart(shell, each, wanted);
  await shell.put(home, page);
  await Promise.all(held.filter((each) => !wanted.has(each) && new URL(each).pathname !== home).map((each) => shell.delete(each)));
}

async function keepPart(shell, address, wanted) {
  if (wanted.has(address)) return;
  wanted.add(address);
  if (!(await shell.match(address))) await shell.add(address);
  if (!/\.(js|css)(\?|$)/.test(address)) return;
  const source = await (await shell.match(address)).text(); // bundles import nothing, our plain files one another
  for (const [, other] of source.matchAll(/(?:from|@import) "([^"]+)"/g)) await keepPart(shell, new URL(other, address).href, wanted);
}

async function visit(request) {
  let answer;
  try {
    answer = await Promise.race([
      fetch(request),
      new Promise((_kept, late) => setTimeout(() => late(new Error("too late")), PATIENCE)),
    ]);
  } catch {
    return (await again(request)) ?? Response.error();
  }
  if (answer.status === 403) await letGo(); // switched off, or another tablet took its place
  return answer.status >= 500 ? ((await again(request)) ?? answer) : answer;
}

async function again(request) {
  const page = await caches.match(home, { cacheName: name });
  return page && new URL(request.url).pathname !== home ? Response.redirect(home) : page;
}

async function letGo() {
  await caches.delete(name);
  await registration.unregister();
}

async function part(request) {
  return (await caches.match(request, { cacheName: name })) ?? fetch(request);
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(keep(event.data)));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode !== "navigate") {
    if (pathname.startsWith("/static/")) event.respondWith(part(request));
  } else if (pathname === home || pathname === `${home}/code` || pathname === `${home}/thanks`) {
    event.respondWith(visit(request)); // the next kiosk's address may begin like this one's
  }
});
