import type { CompleteServerOptions } from "../server-defaults.ts";
import type { LiveList } from "./live-list.ts";
import type { ServedCall } from "./served-call.ts";

const LOOK_MS = 10_000;
/** A method that heeds its signal has ended long before. */
const PATIENCE_MS = 60_000;

/** Takes the place at work from calls that go on for long after their callers have gone: a few that never end must not keep all others waiting. */
export class PlaceWatch {
  readonly #options: Pick<CompleteServerOptions, "every" | "now">;
  readonly #calls: LiveList<ServedCall>;
  readonly #takePlace: (call: ServedCall, goneMs: number) => void;
  #stop: (() => void) | undefined;

  constructor(
    options: Pick<CompleteServerOptions, "every" | "now">,
    calls: LiveList<ServedCall>,
    takePlace: (call: ServedCall, goneMs: number) => void,
  ) {
    this.#options = options;
    this.#calls = calls;
    this.#takePlace = takePlace;
  }

  /** Looks now and then, as long as there are calls. */
  start(): void {
    this.#stop ??= this.#options.every(LOOK_MS, () => this.#look());
  }

  #look(): void {
    const now = this.#options.now();
    for (const call of this.#calls.all()) {
      if (!call.hasTurn || !call.isGone) continue;
      call.seenGoneAt ??= now;
      if (now - call.seenGoneAt >= PATIENCE_MS) this.#takePlace(call, now - call.seenGoneAt);
    }
    if (this.#calls.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }
}
