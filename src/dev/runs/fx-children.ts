import { listEnvFlags } from "../env-flags.ts";
import { type FxCall, FxChild } from "./fx-child.ts";

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
