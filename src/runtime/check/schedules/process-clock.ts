import type { Clock } from "../../base/context.ts";
import type { RunClock } from "../../local/clock/run-clock.ts";
import type { VirtualClock } from "../../local/clock/virtual-clock.ts";

/** Settles as `work` does. If the signal has fired by then, it never settles. */
export async function settleUnless<T>(over: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    if (over.aborted) await new Promise(() => undefined);
  }
}

type SleepOptions = Parameters<Clock["sleep"]>[1];

/** A call of author code that is in flight. */
interface CallInFlight {
  readonly clock: Clock;
  readonly released: AbortSignal;
}

/**
 * The clock of one process of fx. Once the process has ended, nothing that waits on it ever continues,
 * while the world's clock continues.
 */
export class ProcessClock implements RunClock {
  readonly #calls: CallInFlight[] = [];
  readonly #either = new WeakMap<AbortSignal, AbortSignal>();

  constructor(
    private readonly world: VirtualClock,
    private readonly over: AbortSignal,
  ) {}

  /**
   * The clock of the outside system. Time passes while it sleeps, although author code waits for an
   * answer.
   */
  readonly outside: Clock = {
    now: () => this.now(),
    sleep: (ms, options) => {
      const call = this.#calls.findLast(({ released }) => !released.aborted);
      return (call?.clock ?? this.world).sleep(ms, options);
    },
  };

  /** Graces end by virtual time alone, so that a schedule repeats exactly. */
  get machine(): Clock {
    return this;
  }

  now(): number {
    return this.world.now();
  }

  sleep(ms: number, options?: SleepOptions): Promise<void> {
    return this.#sleepOn(this.world, ms, options);
  }

  during<T>(call: (clock: Clock) => Promise<T>, releaseSignal?: AbortSignal): Promise<T> {
    const released = this.#overOr(releaseSignal);
    const work = this.world.during(async (clock) => {
      const inFlight = { clock, released };
      this.#calls.push(inFlight);
      try {
        return await call({
          now: () => clock.now(),
          sleep: (ms, options) => this.#sleepOn(clock, ms, options),
        });
      } finally {
        this.#calls.splice(this.#calls.indexOf(inFlight), 1);
      }
    }, released);
    return settleUnless(this.over, work);
  }

  #sleepOn(clock: Clock, ms: number, { signal }: SleepOptions = {}): Promise<void> {
    return settleUnless(this.over, clock.sleep(ms, { signal: this.#overOr(signal) }));
  }

  /** A signal that fires with either. One signal serves all polls of an attempt. */
  #overOr(signal: AbortSignal | undefined): AbortSignal {
    if (signal === undefined) return this.over;
    const either = this.#either.get(signal) ?? AbortSignal.any([this.over, signal]);
    this.#either.set(signal, either);
    return either;
  }
}
