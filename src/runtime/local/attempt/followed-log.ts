import { type Context, realClock, settledWithin } from "../../base/context.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { waitForGrace } from "../clock/run-clock.ts";
import type { ConnectorCalls, LocalRun } from "../local-run.ts";

const MOST_LINES = 1000;
/** How long the last read of the log may delay the end of the run. */
const LAST_READ_MS = 500;
/** Real time for which a read may stop a virtual clock. */
const HOLDS_CLOCK_MS = 500;
const LONGEST_TURN_MS = 20;

/** Reads a job's log while the job is polled, one read at a time. Warns once if reading fails. */
export class FollowedLog {
  readonly #over = new AbortController();
  #token = "";
  #warned = false;
  #reading: Promise<void> | undefined;

  constructor(
    private readonly run: LocalRun,
    private readonly getLogs: NonNullable<ConnectorCalls["getLogs"]>,
    private readonly meta: Uint8Array,
  ) {}

  /** Starts a read unless one is in progress. */
  read(): void {
    if (this.#reading !== undefined) return;
    this.#reading = this.#readRest().finally(() => {
      this.#reading = undefined;
    });
  }

  /**
   * Reads the rest of the log after the job's end. Gives up with a warning if that takes too long.
   */
  async finish(): Promise<void> {
    const last = (this.#reading ?? Promise.resolve()).then(() => this.#readRest());
    const seen = new AbortController();
    const isCut = await Promise.race([
      last.then(() => false),
      waitForGrace(this.run.clock, LAST_READ_MS, seen.signal),
    ]);
    seen.abort();
    this.stop();
    if (isCut)
      this.#warn(
        `the end of the job's log is missing: fx stopped reading ${LAST_READ_MS} ms after the job's end`,
      );
  }

  /** Stops reading. */
  stop(): void {
    this.#over.abort(new Error("the run is over"));
  }

  /**
   * Yields to the event loop now and then, so that endless pages starve neither the polling nor
   * Ctrl-C.
   */
  async #readPages(context: Context): Promise<void> {
    const run = this.run;
    let turnSince = realClock.now();
    const request = { ...context, lines: MOST_LINES, token: this.#token };
    for await (const page of this.getLogs(this.meta, request)) {
      if (this.#over.signal.aborted) return;
      this.#token = page.token ?? this.#token;
      const lines = page.lines.map((line) => ({ ...line, message: run.redact(line.message) }));
      if (lines.length > 0) run.emit({ type: "log", lines });
      if (realClock.now() - turnSince < LONGEST_TURN_MS) continue;
      await realClock.sleep(0);
      turnSince = realClock.now();
    }
  }

  async #readRest(): Promise<void> {
    const run = this.run;
    try {
      let reading: Promise<void> | undefined;
      await run.call(this.#over.signal, (context) =>
        settledWithin(HOLDS_CLOCK_MS, (reading = this.#readPages(context))),
      );
      await reading;
    } catch (error) {
      if (!this.#over.signal.aborted)
        this.#warn(`the job's log could not be read: ${run.redact(describeThrown(error))}`);
    }
  }

  #warn(message: string): void {
    if (this.#warned) return;
    this.#warned = true;
    this.run.warn(message);
  }
}
