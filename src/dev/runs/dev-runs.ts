import { stripVTControlCharacters } from "node:util";
import { runMessages } from "../../project/results/run-message.ts";
import { RecentTable } from "../../runtime/base/recent-table.ts";
import { shorten } from "../../runtime/base/text.ts";
import { Changes } from "../changes.ts";
import type { CommandsHost, FxChild } from "../fx-children.ts";
import type {
  DevEvent,
  OutputLine,
  RunOutput,
  RunRequest,
  ShownFault,
  StartedRun,
} from "../protocol.ts";
import { listRecordingFlags } from "../recording-flags.ts";

/** Starts, stops, resumes and deletes runs, each in its own process. */
export class DevRuns {
  readonly outputs: RunOutputs;
  /** The commands under way, by run. */
  readonly #driving = new Map<string, FxChild>();
  /** The files that are recorded, and when their commands have ended. */
  readonly #recording = new Map<string, Promise<unknown>>();
  /** The last run that was started. */
  last: RunRequest | undefined;

  constructor(private readonly host: CommandsHost) {
    this.outputs = new RunOutputs(host.report);
  }

  /** Resolves when the run is on record, or cannot start. */
  async start(request: RunRequest): Promise<StartedRun> {
    this.last = request;
    const { task, file, inputs, clock, inject = [], replay } = request;
    const { envFlags, view } = this.host.project;
    // The run may have ended before its recording is written.
    if (replay !== undefined) await this.#recording.get(replay);
    const recordingFlags = listRecordingFlags(request, view.root, this.#recording);
    const options = [
      ...["--inputs", "-"],
      ...(replay === undefined ? ["--clock", clock] : []),
      ...inject.map((fault) => `--inject=${fault}`),
      ...recordingFlags,
      ...envFlags,
    ];
    const recordTo = request.record === true ? recordingFlags[1] : undefined;
    return this.#drive(["run", ...options, file, task], JSON.stringify(inputs), recordTo);
  }

  /** Continues a run whose process died. */
  resume(id: string): Promise<StartedRun> {
    return this.#drive(["jobs", "resume", id, ...this.host.project.envFlags]);
  }

  /** Stops a run, or deletes the jobs that it left. Resolves when that is done. */
  async delete(id: string): Promise<ShownFault | null> {
    const { project, children, history, onOutput } = this.host;
    const own = this.#driving.get(id);
    if (own !== undefined) {
      own.interrupt();
      await own.fault;
      return null;
    }
    const onLine = (line: string): void => {
      onOutput(line);
      this.outputs.add(id, line);
    };
    const words = ["jobs", "delete", id, ...project.envFlags];
    const fault = await children.start(words, { onLine }).fault;
    history.refresh(id);
    return fault;
  }

  /** Resolves when the command drives a run, or has ended before it could. */
  #drive(args: readonly string[], input?: string, recordTo?: string): Promise<StartedRun> {
    const { children, history, onOutput } = this.host;
    let id: string | undefined;
    const early: string[] = [];
    return new Promise((resolve) => {
      const onLine = (line: string): void => {
        onOutput(line);
        if (id !== undefined) this.outputs.add(id, line);
        else if (early.push(line) > MOST_LINES) early.shift();
      };
      const child = children.start(args, {
        input,
        onLine,
        onMessage: (message) => {
          const begun = runMessages.read(message);
          if (begun === undefined) return;
          id = begun;
          for (const line of early.splice(0)) this.outputs.add(id, line);
          this.#driving.set(id, child);
          history.refresh(id);
          resolve({ id });
        },
      });
      if (recordTo !== undefined) this.#recording.set(recordTo, child.fault);
      void child.fault.then((fault) => {
        if (recordTo !== undefined) this.#recording.delete(recordTo);
        if (fault !== null) resolve({ fault });
        if (id === undefined) return;
        this.#driving.delete(id);
        history.refresh(id);
      });
    });
  }
}

/** The lines of a run that stay in memory. */
const MOST_LINES = 2000;
const MOST_CHARACTERS = 2000;
/** The lines of at least this many runs stay in memory. */
const KEPT_RUNS = 10;
/** Lines that arrive meanwhile are reported together. */
const REPORT_MS = 50;

/** What the code of one run has printed: its last lines. */
interface Printed {
  readonly lines: OutputLine[];
  /** How many lines there were, also those that are gone. */
  count: number;
}

/** What the code of the session's runs prints. It is in memory only, because it is not on record. */
export class RunOutputs {
  readonly #runs = new RecentTable<Printed>(KEPT_RUNS);
  readonly #changes: Changes<string>;

  constructor(report: (event: DevEvent) => void) {
    this.#changes = new Changes(REPORT_MS, (ids) => {
      for (const id of ids)
        report({ type: "run-output", id, count: this.#runs.get(id)?.count ?? 0 });
    });
  }

  add(id: string, text: string): void {
    const printed = this.#runs.get(id) ?? { lines: [], count: 0 };
    const plain = stripVTControlCharacters(text);
    printed.lines.push({ at: Date.now(), text: shorten(plain, MOST_CHARACTERS) });
    printed.count++;
    if (printed.lines.length > MOST_LINES) printed.lines.shift();
    this.#runs.set(id, printed);
    this.#changes.add(id);
  }

  /** The lines from this number on, as far as they are still in memory. */
  read(id: string, from: number): RunOutput {
    const { lines, count } = this.#runs.get(id) ?? { lines: [], count: 0 };
    const first = count - lines.length;
    return { lines: lines.slice(Math.max(0, from - first)), next: count };
  }
}
