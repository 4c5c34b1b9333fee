// Counts down while nobody touches the screen: every touch, key or move of the page gives the whole time again.
const TOUCHES = ["pointerdown", "keydown", "input", "scroll", "focusin"];

export function untouched(seconds, tell, end) {
  let until = 0;
  let ticking = null;
  const left = () => Math.ceil((until - performance.now()) / 1000);
  const again = () => {
    if (!ticking) return;
    until = performance.now() + seconds * 1000;
    tell(seconds);
  };
  const tick = () => {
    if (left() > 0) return tell(left());
    stop();
    end();
  };
  function start() {
    ticking ??= setInterval(tick, 250);
    again();
  }
  function stop() {
    clearInterval(ticking);
    ticking = null;
  }
  for (const touch of TOUCHES) addEventListener(touch, again, { passive: true, capture: true });
  return { start, stop };
}
