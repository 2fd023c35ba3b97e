import { createRepeatableRandom } from "../../base/context.ts";
import type { FxError } from "../../base/errors/errors.ts";
import { listRunNames, type OwnName } from "../../recording/own-names.ts";
import type { ClockReadings, RecordedStop, Recording } from "../../recording/recording.ts";
import { Replay } from "../../recording/replay.ts";
import {
  type KnownSecrets,
  rememberSecrets,
  type SecretResolver,
} from "../../secrets/secret-resolver.ts";
import { RunStop, type StopCause } from "../../task/run/run-stop.ts";
import { VirtualClock } from "../clock/virtual-clock.ts";

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
