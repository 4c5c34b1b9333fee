// Answers that wait on this tablet until they are handed in. Each lies under a key of its own and has a name of its own:
// two tabs neither lose nor double any, and the server stores each name once.
const MOST = 50;
const PATIENCE = 10_000;

export function keeper(address, prefix, say) {
  const beside = new Map(); // where the browser stores nothing
  let busy = false;

  function keep(answer) {
    try {
      localStorage.setItem(prefix + answer.id, JSON.stringify(answer));
    } catch {
      beside.set(answer.id, answer);
    }
  }

  function waiting() {
    const found = [...beside.values()];
    for (const key of stored()) {
      try {
        const answer = JSON.parse(localStorage.getItem(key));
        if (prefix + answer.id !== key) throw new Error("not ours");
        found.push(answer);
      } catch {
        localStorage.removeItem(key);
      }
    }
    return found.sort((one, other) => one.at - other.at);
  }

  function stored() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  }

  function letGo(id) {
    beside.delete(id);
    try {
      localStorage.removeItem(prefix + id);
    } catch {
      // then it never lay there
    }
  }

  async function handIn() {
    if (busy) return;
    busy = true;
    try {
      for (let rest = waiting(); rest.length; rest = waiting()) {
        const response = await fetch(address, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ now: Date.now(), answers: rest.slice(0, MOST) }),
          signal: AbortSignal.timeout?.(PATIENCE), // old tablets wait as long as they like
        });
        if (response.status === 403) return say("off");
        if (!response.ok) throw new Error(response.statusText);
        const { kept, refused } = await response.json();
        const done = [...kept, ...refused];
        if (!done.length) throw new Error("nothing was taken");
        done.forEach(letGo);
      }
      say("in");
    } catch {
      say("waits");
    } finally {
      busy = false;
    }
  }

  return { keep, handIn, number: () => waiting().length };
}

export function name() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
