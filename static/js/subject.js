// Shows which words of a text become its subject: the first sentence, in the element named by data-subject.
export function subject(text) {
  const place = document.getElementById(text.dataset.subject);
  const show = () => (place.textContent = first(text.value));
  text.addEventListener("input", show);
  show();
}

function first(words, limit = 120) {
  const sentence = words.trim().split(/(?<=[.!?…])\s|\n/, 1)[0].trim();
  return sentence.length > limit ? `${sentence.slice(0, limit - 1).replace(/\s+\S*$/, "")}…` : sentence.replace(/\.$/, "");
}
