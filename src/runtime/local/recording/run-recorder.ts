import { type Clock, createRepeatableRandom } from "../../base/context.ts";
import { ExchangeRecorder } from "../../recording/exchange-recorder.ts";
import { listRunNames, type OwnName, toRecordedNames } from "../../recording/own-names.ts";
import type { ClockReadings, RecordedStop, Recording } from "../../recording/recording.ts";
import type { KnownSecrets } from "../../secrets/secret-resolver.ts";
import type { RunOptions } from "../../task/run/run-options.ts";
import { RunStop, stopFromSignal } from "../../task/run/run-stop.ts";
import type { RunClock } from "../clock/run-clock.ts";

/** More readings than polls of a month. */
const MOST_READINGS = 50_000;

export interface RunRecorderOptions {
  readonly task: string;
  /** The secrets of the run. */
  readonly secrets: KnownSecrets;
  readonly fetch: typeof fetch;
  readonly seed: number;
  readonly idempotencyKey: string;
}

/** Records one run, so that it can be replayed. */
export class RunRecorder {
  readonly #given: RunRecorderOptions;
  readonly #exchanges: ExchangeRecorder;
  readonly #readings = { task: [] as number[], fx: [] as number[] } satisfies ClockReadings;
  #names: readonly OwnName[] = [];
  #clock: Pick<Clock, "now"> | undefined;
  #startedAt = 0;
  #stop: RecordedStop | undefined;
  #ended: Recording["ended"];

  constructor(options: RunRecorderOptions) {
    this.#given = options;
    this.#exchanges = new ExchangeRecorder({
      elapsedMs: () => this.#elapsedMs,
      secrets: () => options.secrets.values,
      toRecordedNames: (text) => toRecordedNames(text, this.#names),
      isStop: (error) => error instanceof RunStop,
    });
  }

  /** What the run needs to be recorded. */
  get options(): RunOptions & { readonly recorder: RunRecorder } {
    const { fetch, seed, idempotencyKey, secrets } = this.#given;
    return {
      recorder: this,
      fetch: this.#exchanges.wrap(fetch),
      random: createRepeatableRandom(seed),
      idempotencyKey,
      secrets,
    };
  }

  /** Whether the run has begun. */
  get hasBegun(): boolean {
    return this.#names.length > 0;
  }

  /** The run has a record. */
  began(runId: string, folder: string): void {
    this.#names = listRunNames(runId, folder);
  }

  /** The same clock, whose readings are recorded. */
  observeClock(clock: RunClock): RunClock {
    this.#clock = clock;
    this.#startedAt = clock.now();
    const author = (inner: Clock): Clock => this.#observe(inner, this.#readings.task);
    return {
      ...this.#observe(clock, this.#readings.fx),
      during: (call, release) => clock.during((inner) => call(author(inner)), release),
      get readByAuthor() {
        return clock.readByAuthor;
      },
      ...(clock.machine !== undefined && { machine: clock.machine }),
    } as RunClock;
  }

  /** Records the moment at which the run is stopped, and by what. */
  watchSignal(signal: AbortSignal): void {
    const stopped = (): void => this.#stopped(stopFromSignal(signal));
    if (signal.aborted) stopped();
    else signal.addEventListener("abort", stopped, { once: true });
  }

  ended(how: NonNullable<Recording["ended"]>): void {
    this.#ended = how;
  }

  #stopped({ by }: RunStop): void {
    const atMs = this.#elapsedMs;
    if (by.kind === "signal") this.#stop = { atMs, by: by.signal };
    else if (by.kind === "run-timeout") this.#stop = { atMs, by: "timeout", limitMs: by.limitMs };
    else if (by.kind !== "crash") this.#stop = { atMs, by: "caller" };
  }

  /** Waits a moment for answers that are still being read. */
  finish(): Promise<void> {
    return this.#exchanges.finish();
  }

  /** The recording so far. */
  get recording(): Recording {
    const { task, seed, idempotencyKey } = this.#given;
    return {
      task,
      startedAt: this.#startedAt,
      seed,
      idempotencyKey,
      ...this.#exchanges.list(),
      ended: this.#ended,
      stop: this.#stop,
      clock: this.#readings,
    };
  }

  get #elapsedMs(): number {
    return Math.max(0, (this.#clock?.now() ?? 0) - this.#startedAt);
  }

  #observe(clock: Clock, readings: number[]): Clock {
    const observed: Clock = {
      now: () => {
        const now = clock.now();
        if (readings.length < MOST_READINGS) readings.push(now - this.#startedAt);
        return now;
      },
      sleep: (ms, options) => clock.sleep(ms, options),
    };
    if (!("during" in clock)) return observed;
    // Runs within the call of author code use its clock as theirs.
    const inner = clock as RunClock;
    return {
      ...observed,
      during: (call, release) =>
        inner.during((within) => call(this.#observe(within, readings)), release),
      get readByAuthor() {
        return inner.readByAuthor;
      },
    } as RunClock;
  }
}
