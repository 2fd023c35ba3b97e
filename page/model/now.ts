import { signal } from "@preact/signals";

let timer: ReturnType<typeof setInterval>;

/** The time in milliseconds. It moves only while something on the page shows it. */
export const now = signal(Date.now(), {
  watched: () => {
    timer = setInterval(tick, 1000);
    queueMicrotask(tick); // not while a view is being rendered
  },
  unwatched: () => clearInterval(timer),
});

function tick(): void {
  now.value = Date.now();
}
