// Talks to our own server alone; every sending carries the CSRF token of the page.
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

export function post(url, data, more = {}) {
  return fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": csrfToken() }, credentials: "same-origin", ...more });
}

export function announce(words) {
  const place = document.getElementById("announce");
  if (place) place.textContent = words;
}
