import type { Protocol } from "../wire/protocol.ts";

/** What the arguments of a task's container ask for: where everything lies, as URIs or paths, and who is to run. */
export interface ExecuteRequest {
  /** The file with the inputs; without one the task has none. */
  readonly inputs: string | undefined;
  /** The folder for `outputs.pb` or `error.pb`. */
  readonly outputPrefix: string;
  /** The folder for files and tables. */
  readonly rawOutputPrefix: string;
  readonly checkpoint: string | undefined;
  readonly previousCheckpoint: string | undefined;
  readonly resolver: string | undefined;
  readonly resolverArgs: readonly string[];
  /** Which Flyte started the container. */
  readonly protocol: Protocol;
}
