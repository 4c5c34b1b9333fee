// Has a service worker keep this page, so that a reload without a network still shows it. Browsers without one go on as before.
export async function keepShell(address, scope) {
  try {
    await navigator.serviceWorker.register(address, { scope });
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage(parts());
  } catch {
    // no secure connection, or the server is not to be reached: then what is kept, if anything, stays
  }
}

function parts() {
  const elements = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
  return elements.map((each) => each.href || each.src);
}
