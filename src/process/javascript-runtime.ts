import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "./package-paths.ts";

/** What fx knows of the runtime that runs it. `bin/runtimes` has a file for each. */
export interface JavaScriptRuntime {
  readonly name: "Node" | "Bun" | "Deno";
  readonly version: string;
  /** How to get a version that fx supports. */
  readonly remedy: string;
  /** Whether `console` writes past `process.stdout` and `process.stderr`. */
  readonly hasOwnConsole: boolean;
  /** Whether `diagnostics_channel` has the requests of `fetch`. */
  readonly tellsOfFetch: boolean;
  /** Whether it has sockets, programs and worker threads. */
  readonly tellsOfSockets: boolean;
}

const load = createRequire(join(packageRoot, "package.json"));

/** The runtime of this process. */
export const { runtime: javaScriptRuntime } = load("./bin/runtimes/runtime.js") as {
  readonly runtime: JavaScriptRuntime;
};
