import { createInterface } from "node:readline";
import { Child } from "../process/child.ts";
import { SOURCES_VARIABLE } from "../project/load-and-register.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import type { DevProject } from "./project/dev-project.ts";
import type { DevEvent, ShownFault } from "./protocol.ts";
import type { RunHistory } from "./runs/run-history.ts";
import { faultFromPrinted, type PrintedError, toShownFault } from "./shown-fault.ts";

/** A document of `--json` is not longer. */
const MOST_OUTPUT = 16 * 1024 * 1024;

/** What a command of fx reads and sends. */
export interface FxStreams {
  /** What it reads from standard input. Default: nothing. */
  readonly input?: string | undefined;
  /** Receives the lines on standard error. */
  readonly onLine: (line: string) => void;
  /** Receives the messages that the command sends over its channel. */
  readonly onMessage?: (message: unknown) => void;
}

/**
 * A command of fx in a separate process, with the modules of the version that the page shows. When
 * this process dies, the command stops as after a signal and deletes its job.
 */
export class FxChild extends Child<never, unknown> {
  /** Resolves to the error with which the command ended, or null. */
  readonly fault: Promise<ShownFault | null>;
  #isInterrupted = false;

  constructor(args: readonly string[], project: DevProject, streams: FxStreams) {
    const { sourcesFile, view } = project;
    super("bin/fx.js", [...args, "--json"], {
      cwd: view.root,
      env: { ...process.env, [SOURCES_VARIABLE]: sourcesFile },
      stdio: ["pipe", "pipe", "pipe", "ipc"],
    });
    const { stdin, stdout, stderr } = this.process;
    stdin!.on("error", () => undefined).end(streams.input ?? ""); // it may end without reading
    let output = "";
    stdout!.setEncoding("utf8").on("data", (text: string) => {
      if (output.length < MOST_OUTPUT) output += text;
    });
    createInterface({ input: stderr! }).on("line", streams.onLine);
    if (streams.onMessage !== undefined) this.onMessage(streams.onMessage);
    this.fault = this.ended.then(({ code }) => (code === 0 ? null : readFault(output, view.root)));
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /**
   * Asks the command to stop: a run deletes its job. The second call ends it, even if author code in
   * an endless loop blocks its signals.
   */
  interrupt(): void {
    this.process.kill("SIGINT");
    if (this.#isInterrupted) this.killSoon();
    this.#isInterrupted = true;
  }
}

/** What runs and checks need of the session. */
export interface CommandsHost {
  readonly project: DevProject;
  readonly children: FxChildren;
  readonly history: RunHistory;
  readonly report: (event: DevEvent) => void;
  /** Receives what the author's code prints. */
  readonly onOutput: (line: string) => void;
}

/** The commands of fx that a session has started, each in its own process. */
export class FxChildren {
  readonly #children = new Set<FxChild>();
  /** The processes of all commands, also of those that have ended. */
  readonly pids = new Set<number>();

  /** @param project whose root the commands run in */
  constructor(private readonly project: DevProject) {}

  /** How many commands are under way. */
  get running(): number {
    return this.#children.size;
  }

  start(args: readonly string[], streams: FxStreams): FxChild {
    const child = new FxChild(args, this.project, streams);
    this.#children.add(child);
    this.pids.add(child.pid);
    void child.ended.then(() => this.#children.delete(child));
    return child;
  }

  /** Asks every command to stop. The second call ends those that are still under way. */
  interrupt(): void {
    for (const child of this.#children) child.interrupt();
  }

  /** Resolves when no command is under way. */
  async settled(): Promise<void> {
    while (this.#children.size > 0)
      await Promise.all(Array.from(this.#children, ({ ended }) => ended));
  }
}

/** The error in the document that a command printed. */
function readFault(output: string, root: string): ShownFault {
  try {
    const { error } = JSON.parse(output) as { readonly error: PrintedError };
    return faultFromPrinted(error, root);
  } catch {
    return toShownFault(new FxError("FX7001", "fx ended without a result"), root); // no document
  }
}
