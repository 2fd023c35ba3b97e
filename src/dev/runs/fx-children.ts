import { createInterface } from "node:readline";
import { isPlainObject } from "../../runtime/base/json.ts";
import { Child } from "../child.ts";
import { listEnvFlags } from "../env-flags.ts";
import type { ShownFault } from "../protocol-parts.ts";
import { showLocation } from "../shown-fault.ts";

/** A document of `--json` is not longer. */
const MOST_OUTPUT = 16 * 1024 * 1024;

/** What is needed to start a command of fx in a separate process. */
export interface FxCall {
  readonly args: readonly string[];
  readonly cwd: string;
  /** See `DevProject.sourcesFile`. */
  readonly sourcesFile: string | undefined;
  /** What the command reads from standard input. Default: nothing. */
  readonly input?: string;
  /** Receives the lines on standard error. */
  readonly onLine: (line: string) => void;
  /** Receives the messages that the command sends over its channel. */
  readonly onMessage?: (message: unknown) => void;
}

/**
 * A command of fx in a separate process. When this process dies, the command stops as after a signal
 * and deletes its job.
 */
export class FxChild {
  readonly #child: Child<never, unknown>;
  readonly #cwd: string;
  #output = "";
  #isInterrupted = false;
  /** Resolves to the error with which the command ended, or null. */
  readonly ended: Promise<ShownFault | null>;

  constructor({ args, cwd, sourcesFile, input = "", onLine, onMessage }: FxCall) {
    this.#cwd = cwd;
    const script = "bin/fx.js";
    this.#child = new Child({
      script,
      args: [...args, "--json"],
      cwd,
      sourcesFile,
      output: "pipe",
    });
    const { stdin, stdout, stderr } = this.#child.process;
    stdin!.on("error", () => undefined).end(input); // it may end without reading
    stdout!.setEncoding("utf8").on("data", (text: string) => {
      if (this.#output.length < MOST_OUTPUT) this.#output += text;
    });
    createInterface({ input: stderr! }).on("line", onLine);
    if (onMessage !== undefined) this.#child.onMessage(onMessage);
    this.ended = this.#child.ended.then(({ code }) => (code === 0 ? null : this.#readFault()));
  }

  get pid(): number {
    return this.#child.process.pid ?? 0;
  }

  /**
   * Asks the command to stop: a run deletes its job. The second call ends it, even if author code in
   * an endless loop blocks its signals.
   */
  interrupt(): void {
    this.#child.process.kill("SIGINT");
    if (this.#isInterrupted) this.#child.killSoon();
    this.#isInterrupted = true;
  }

  /** The error in the document that the command printed. */
  #readFault(): ShownFault {
    try {
      const { error } = JSON.parse(this.#output) as { readonly error: PrintedError };
      if (isPlainObject(error)) return toShownFault(error, this.#cwd);
    } catch {
      // it printed no document
    }
    const message = "fx ended without a result";
    return { code: "FX7001", message, details: [], hint: null, location: null, frame: null };
  }
}

/** What the commands need of the session. */
export interface FxChildrenHost {
  readonly root: string;
  readonly envFiles: readonly string[];
  /** See `DevProject.sourcesFile`. */
  readonly getSourcesFile: () => string | undefined;
}

/** The commands of fx that a session has started, each in a process of its own. */
export class FxChildren {
  readonly #host: FxChildrenHost;
  readonly #children = new Set<FxChild>();
  readonly #pids = new Set<number>();

  constructor(host: FxChildrenHost) {
    this.#host = host;
  }

  /** The processes of all commands, also of those that have ended. */
  get pids(): ReadonlySet<number> {
    return this.#pids;
  }

  /** How many commands are under way. */
  get running(): number {
    return this.#children.size;
  }

  /** The flags that name the session's environment files. */
  get envFlags(): readonly string[] {
    const { envFiles, root } = this.#host;
    return listEnvFlags(envFiles, root);
  }

  /** Starts a command in the project's root, with the modules of the version that the page shows. */
  start(args: readonly string[], streams: Omit<FxCall, "args" | "cwd" | "sourcesFile">): FxChild {
    const { root, getSourcesFile } = this.#host;
    const child = new FxChild({ args, cwd: root, sourcesFile: getSourcesFile(), ...streams });
    this.#children.add(child);
    this.#pids.add(child.pid);
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

/** The error in a document of `--json`. */
interface PrintedError {
  readonly code: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly hint: string | null;
  readonly details: readonly string[];
  readonly causes: readonly { readonly message: string }[];
}

function toShownFault(error: PrintedError, cwd: string): ShownFault {
  const { code, message, file, line, column, hint, details, causes } = error;
  const place = file === null || line === null ? undefined : { file, line, column: column ?? 1 };
  return {
    code,
    message: message.split("\n")[0] ?? "",
    details: [...details, ...causes.map((cause) => cause.message).filter((text) => text !== "")],
    hint,
    ...showLocation(place, cwd),
  };
}
