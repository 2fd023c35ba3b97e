import type { ClockReadings, Recording } from "../../recording/recording.ts";
import { VirtualClock } from "./virtual-clock.ts";

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
