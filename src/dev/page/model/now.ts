import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** The time in milliseconds. It moves only while something on the page needs it. */
export const now = signal(Date.now());

let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Keeps `now` moving while the component is shown, `isNeeded`, and the page is visible. */
export function useNow(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    users++;
    setTimer();
    return () => {
      users--;
      setTimer();
    };
  }, [isNeeded]);
}

document.addEventListener("visibilitychange", setTimer);

function setTimer(): void {
  const isNeeded = users > 0 && document.visibilityState === "visible";
  if (!isNeeded) {
    clearInterval(timer);
    timer = undefined;
  } else if (timer === undefined) {
    tick();
    timer = setInterval(tick, 1000);
  }
}

function tick(): void {
  now.value = Date.now();
}
