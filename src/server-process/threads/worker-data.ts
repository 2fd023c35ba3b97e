import type { CommandProcess } from "../../process/command-process.ts";
import type { ThreadPing } from "../../runtime/base/thread.ts";
import type { WorldQuestion } from "../../runtime/check/threaded-world.ts";
import type { ToJobThread } from "../../runtime/local/threads/job-thread.ts";
import type { KnownSecrets } from "../../runtime/secrets/secret-resolver.ts";
import type { ServerOptions } from "../../runtime/service/server-options.ts";
import type { ToWorker } from "../../runtime/service/workers/worker-messages.ts";

/** A worker thread of `fx serve`. */
export interface ServerWorkerData {
  readonly kind: "server";
  /** The modules to load: those of the command line. */
  readonly paths: readonly string[];
  /** The variables of `--env-file`, under whose names fx finds secrets even without the prefix. */
  readonly envFileNames: readonly string[];
  readonly storagePrefixes: readonly string[];
  readonly limits: Pick<ServerOptions, "maxMessageBytes" | "getFaultBudgetMs">;
  /** Whether to log methods that block the thread. */
  readonly reportsBlocking: boolean;
}

/** A worker thread of `fx check` or of `fx dev --serve`. */
export interface LocalWorkerData extends Pick<ServerWorkerData, "paths" | "storagePrefixes"> {
  readonly kind: "local";
  /** The file of the project's world, if there is one. */
  readonly world: string | undefined;
}

/** A worker thread of a local run. */
export interface JobWorkerData extends Pick<ServerWorkerData, "paths"> {
  readonly kind: "job";
}

/** What a worker thread needs to run the same connectors as the process that starts it. */
export type WorkerData = ServerWorkerData | LocalWorkerData | JobWorkerData;

/** What a worker thread receives. */
export type ToThread = ToWorker | ToJobThread | WorldQuestion | ThreadPing;

/** Answers the calls of a worker thread. */
export interface ThreadService {
  /** Those that must not leave the thread. Undefined if its owner replaces them. */
  readonly secrets?: Pick<KnownSecrets, "values">;
  /** Replaces the secrets of the calls in flight. */
  redact?(text: string): string;
  receive(message: ToThread): void;
}

/** Loads the author's modules, and opens their service. */
export type OpenService<Data, Message> = (
  data: Data,
  owner: CommandProcess,
  post: (message: Message) => void,
) => Promise<ThreadService>;
