import { type Clock, createRepeatableRandom } from "../base/context.ts";
import type { FxError } from "../base/errors/errors.ts";
import { ExchangeRecorder } from "../recording/exchange-recorder.ts";
import type { ClockReadings, RecordedStop, Recording } from "../recording/recording.ts";
import { listRunNames, type OwnName, Replay, toRecordedNames } from "../recording/replay.ts";
import {
  type KnownSecrets,
  rememberSecrets,
  type SecretResolver,
} from "../secrets/secret-resolver.ts";
import type { RunOptions } from "../task/run/run-options.ts";
import { RunStop, type StopCause, stopFromSignal } from "../task/run/run-stop.ts";
import { type RunClock, toRunClock } from "./clock/run-clock.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";

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
  readonly #exchanges: ExchangeRecorder;
  readonly #readings = { task: [] as number[], fx: [] as number[] } satisfies ClockReadings;
  #names: readonly OwnName[] = [];
  #clock: Pick<Clock, "now"> | undefined;
  #startedAt = 0;
  #stop: RecordedStop | undefined;
  #ended: Recording["ended"];

  constructor(private readonly given: RunRecorderOptions) {
    this.#exchanges = new ExchangeRecorder({
      elapsedMs: () => this.#elapsedMs,
      secrets: () => given.secrets.values,
      toRecordedNames: (text) => toRecordedNames(text, this.#names),
      isStop: (error) => error instanceof RunStop,
    });
  }

  /** What the run needs to be recorded. */
  get options(): RunOptions & { readonly recorder: RunRecorder } {
    const { fetch, seed, idempotencyKey, secrets } = this.given;
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
    return this.#observe(clock, this.#readings.fx);
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
    const { task, seed, idempotencyKey } = this.given;
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

  #observe(clock: RunClock, readings: number[]): RunClock {
    const { machine } = clock;
    const now = (): number => {
      const read = clock.now();
      if (readings.length < MOST_READINGS) readings.push(read - this.#startedAt);
      return read;
    };
    return {
      now,
      ticks: () => {
        now(); // a replay has only this clock
        return clock.ticks();
      },
      sleep: (ms, options) => clock.sleep(ms, options),
      // Runs within the call of author code use its clock as theirs.
      during: (call, release) =>
        clock.during(
          (inner) => call(this.#observe(toRunClock(inner), this.#readings.task)),
          release,
        ),
      get readByAuthor() {
        return clock.readByAuthor;
      },
      ...(machine !== undefined && { machine }),
    } as RunClock;
  }
}

/** Replays one run. Its outside system is the recording, so no job can be left. */
export class RunReplay {
  readonly #replay: Replay;
  readonly #clock: ReplayClock;
  readonly #secrets: KnownSecrets;
  readonly #stop = new AbortController();
  #names: readonly OwnName[] = [];

  constructor(
    private readonly recording: Recording,
    secrets: SecretResolver,
  ) {
    this.#secrets = allowMissing(secrets);
    this.#clock = new ReplayClock(recording);
    this.#replay = new Replay(recording, {
      secrets: () => this.#secrets.values,
      names: () => this.#names,
      onMissing: (error) => this.stop(error),
      onStopped: () => this.#stopAsRecorded(recording.stop),
    });
  }

  /** What the run needs to be replayed. */
  get options() {
    const { seed, idempotencyKey } = this.recording;
    return {
      replay: this as RunReplay,
      clock: this.#clock,
      fetch: this.#replay.fetch,
      random: createRepeatableRandom(seed),
      idempotencyKey,
      secrets: this.#secrets,
    };
  }

  /** The run has a record. */
  began(runId: string, folder: string): void {
    this.#names = listRunNames(runId, folder);
  }

  /** Fires when the run must stop: where the recorded run did, or at a request without an answer. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Stops the run when the recorded run was stopped, unless the signal fires before. */
  stopWhenDue(lifted: AbortSignal): void {
    const { startedAt, stop } = this.recording;
    if (stop === undefined) return;
    this.#clock.sleepUntil(startedAt + stop.atMs, lifted).then(
      () => this.#stopAsRecorded(stop),
      () => undefined,
    );
  }

  #stopAsRecorded(stop: RecordedStop | undefined): void {
    if (stop !== undefined) this.#stop.abort(new RunStop(toStopCause(stop)));
  }

  /**
   * Stops the run at a request that the recording cannot answer: its code could catch the error and
   * go on with other requests.
   */
  stop(error: FxError): void {
    this.#stop.abort(new RunStop({ kind: "crash", error }));
  }
}

function toStopCause({ by, limitMs = 0 }: RecordedStop): StopCause {
  if (by === "timeout") return { kind: "run-timeout", limitMs };
  return by === "caller" ? { kind: "caller" } : { kind: "signal", signal: by };
}

/** A replay accepts any secret, so a missing one may be any text. */
function allowMissing(secrets: SecretResolver): KnownSecrets {
  return rememberSecrets({ get: (key) => secrets.find(key) ?? `replayed secret ${key}` });
}

/**
 * A virtual clock that shows what the clock of a recorded run showed, reading by reading. After the
 * last reading, or if the code sleeps longer than it did, its time is virtual.
 */
export class ReplayClock extends VirtualClock {
  readonly #count = { task: 0, fx: 0 };

  constructor(private readonly recording: Pick<Recording, "startedAt" | "clock">) {
    super(recording.startedAt);
  }

  override now(): number {
    return this.#read("fx");
  }

  protected override nowForAuthor(): number {
    return this.#read("task");
  }

  /** The job advances with the recording. */
  protected override countsAsRead(): boolean {
    return true;
  }

  /** Sleeps until a moment of the recorded run, and counts as no reading. */
  sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
    return this.sleep(ms - super.now(), { signal });
  }

  #read(reader: keyof ClockReadings): number {
    const { startedAt, clock } = this.recording;
    const offset = clock[reader][this.#count[reader]];
    this.#count[reader] += 1;
    if (offset !== undefined) this.advanceTo(startedAt + offset);
    return super.now();
  }
}
