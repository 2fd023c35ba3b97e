import type { AnyAsyncConnector } from "../connector/async-connector-base.ts";
import { invokeGetLogs } from "../connector/invoke/invoke-get-logs.ts";
import { describeThrown } from "../describe-thrown.ts";
import type { LocalRun } from "./local-run.ts";
import { realClock } from "./real-clock.ts";

const MOST_LINES = 1000;
/** How long the last look at the log may hold up the end, in real time. */
const LAST_LOOK_MS = 500;

/** Reads a job's log beside the polling, one look at a time, and delays neither. A failure is one warning. */
export class FollowedLog {
  readonly #run: LocalRun;
  readonly #connector: AnyAsyncConnector;
  readonly #meta: Uint8Array;
  readonly #over = new AbortController();
  #token = "";
  #warned = false;
  #looking: Promise<void> | undefined;

  constructor(run: LocalRun, connector: AnyAsyncConnector, meta: Uint8Array) {
    this.#run = run;
    this.#connector = connector;
    this.#meta = meta;
  }

  /** Begins a look, unless one is still under way. */
  read(): void {
    if (this.#connector.getLogs === undefined || this.#looking !== undefined) return;
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  /** The last look, after the job's end. */
  async finish(): Promise<void> {
    if (this.#connector.getLogs === undefined) return;
    const given = new AbortController();
    const lastLook = (this.#looking ?? Promise.resolve()).then(() => this.#look());
    await Promise.race([lastLook, realClock.sleep(LAST_LOOK_MS, { signal: given.signal }).catch(() => undefined)]);
    given.abort();
    this.#over.abort(new Error("the run is over"));
  }

  async #look(): Promise<void> {
    const run = this.#run;
    try {
      await run.clock.during(async (clock) => {
        const request = { ...run.context(clock, this.#over.signal), lines: MOST_LINES, token: this.#token };
        for await (const page of invokeGetLogs(this.#connector, this.#meta, request)) {
          if (this.#over.signal.aborted) return;
          this.#token = page.token ?? this.#token;
          const lines = page.lines.map((line) => ({ ...line, message: run.redact(line.message) }));
          if (lines.length > 0) run.emit({ type: "log", lines });
        }
      });
    } catch (error) {
      if (this.#warned || this.#over.signal.aborted) return;
      this.#warned = true;
      run.emit({ type: "warning", message: `the job's log could not be read: ${run.redact(describeThrown(error))}` });
    }
  }
}
