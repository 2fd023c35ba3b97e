import { Child } from "../../process/child.ts";
import type { CommandProcess } from "../../process/command-process.ts";
import type { AnyConnector } from "../../runtime/connector/connector-registry.ts";
import { isGivenSecret } from "../../runtime/secrets/secret-resolver.ts";
import type { FromWorker, SentWorldJob } from "../../runtime/workers/worker-messages.ts";
import type { WorkerData, WorkerOrder } from "./worker-data.ts";

const MEBIBYTE = 1024 * 1024;
/** The heap of a worker, as a share of that of the server. */
const HEAP_SHARE = 1 / 4;
/** Enough to load fx and the modules of an author. */
const LEAST_HEAP_MB = 64;
/** With V8's own choice for such a small heap, a cheap call takes more CPU. */
const SEMI_SPACE_MB = 8;

/** The connectors of a worker, and all that the process which starts it knows. */
interface WorkerConnectors {
  readonly own: readonly AnyConnector[];
  readonly all: Iterable<AnyConnector>;
}

/** Starts a worker process of `fx serve`. */
export function startServerWorker(
  data: WorkerData,
  connectors: WorkerConnectors,
  process: CommandProcess,
  serverHeapBytes: number,
): Child<WorkerOrder, FromWorker> {
  const share = Math.floor((serverHeapBytes / MEBIBYTE) * HEAP_SHARE);
  const heapMb = Math.max(LEAST_HEAP_MB, share);
  const execArgv = [`--max-old-space-size=${heapMb}`, `--max-semi-space-size=${SEMI_SPACE_MB}`];
  return start(data, connectors, process, execArgv);
}

/**
 * Starts a worker process of a command that only this machine uses. It may use as much memory as the
 * command itself.
 *
 * @param listWorld receives the jobs of its world before each answer
 */
export function startLocalWorker(
  data: Pick<WorkerData, "paths" | "storagePrefixes" | "world">,
  connectors: WorkerConnectors,
  process: CommandProcess,
  listWorld: (jobs: readonly SentWorldJob[]) => void = () => undefined,
): Child<WorkerOrder, FromWorker> {
  const child = start({ ...data, isLocal: true, reportsBlocking: false }, connectors, process, []);
  child.onMessage((message: FromWorker | null) => {
    // Author code may send messages, too: those that are not fx's are ignored.
    if (message?.kind === "printed" && message.bytes instanceof Uint8Array)
      process.stdout.node.write(message.bytes); // as if author code had printed it here
    if (message?.kind === "world" && Array.isArray(message.jobs)) listWorld(message.jobs);
  });
  return child;
}

function start(
  data: WorkerData,
  connectors: WorkerConnectors,
  process: CommandProcess,
  execArgv: readonly string[],
): Child<WorkerOrder, FromWorker> {
  const child = new Child<WorkerOrder, FromWorker>("dist/server-process/workers/worker.cjs", [], {
    cwd: process.cwd,
    env: withoutSecrets(process.env, connectors),
    execArgv: [...execArgv],
    serialization: "advanced", // for messages with bytes
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  process.workers.add(child);
  void child.ended.then(() => process.workers.delete(child));
  child.send({ kind: "open", data });
  return child;
}

/** Leaves out what fx passes with each call, and the secrets of other connectors. */
function withoutSecrets(env: NodeJS.ProcessEnv, { own, all }: WorkerConnectors): NodeJS.ProcessEnv {
  const keys = new Set(listSecretNames(all));
  for (const key of listSecretNames(own)) keys.delete(key);
  const kept = Object.entries(env).filter(([name]) => !keys.has(name) && !isGivenSecret(name, env));
  return Object.fromEntries(kept);
}

function listSecretNames(connectors: Iterable<AnyConnector>): readonly string[] {
  return [...connectors].flatMap(({ secrets, connectionSecrets, optionalSecrets }) =>
    [...secrets, ...connectionSecrets, ...optionalSecrets].map((key) => key.toUpperCase()),
  );
}
