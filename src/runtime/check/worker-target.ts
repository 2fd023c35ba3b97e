import { rmSync } from "node:fs";
import { createRepeatableRandom, realClock } from "../base/context.ts";
import { connectTo } from "../client/connect.ts";
import { type AnyConnector, ConnectorRegistry } from "../connector/connector-registry.ts";
import { toRunClock } from "../local/clock/run-clock.ts";
import { GrpcHost } from "../service/grpc/grpc-host.ts";
import { addOperations } from "../service/grpc/health-service.ts";
import type { SentWorldJob } from "../workers/worker-messages.ts";
import { WORKER_DEFAULTS } from "../workers/worker-pools.ts";
import type { WorkerChannel } from "../workers/worker-process.ts";
import { type CheckTarget, type InProcessTargetOptions, placeChecks } from "./check-target.ts";
import type { World } from "./world.ts";

interface WorkerTargetOptions extends InProcessTargetOptions {
  /**
   * Starts a worker with the connectors and a world of its own, whose jobs `listWorld` receives
   * before each answer. It may open URIs in the folders.
   */
  start(
    connectors: readonly AnyConnector[],
    folders: readonly string[],
    listWorld: (jobs: readonly SentWorldJob[]) => void,
  ): WorkerChannel;
}

/** A world in the worker process of its connector. */
class WorkerWorld implements World {
  #jobs: readonly SentWorldJob[] = []; // no call has needed it yet

  constructor(readonly secrets: NonNullable<World["secrets"]> = {}) {}

  /** As of the last answer. */
  jobs(): readonly SentWorldJob[] {
    return this.#jobs;
  }

  readonly receive = (jobs: readonly SentWorldJob[]): void => {
    this.#jobs = jobs;
  };
}

/**
 * Serves blocking connectors by `fx serve`'s server in this process, which calls them in worker
 * processes, on the real clock. A world is in the one process of its connector.
 */
export async function openInWorkers(
  connectors: readonly AnyConnector[],
  options: WorkerTargetOptions,
): Promise<CheckTarget> {
  const { createWorld } = options; // also in this process, to read its secrets and to find its faults
  const made = await createWorld?.({ clock: realClock, random: createRepeatableRandom(1) });
  await made?.close?.();
  const world = made && new WorkerWorld(made.secrets);
  const place = placeChecks(world, options);
  const { inputsFolder, runs, secrets } = place;
  const registry = new ConnectorRegistry();
  for (const connector of connectors) registry.register(connector);
  const folders = [options.projectRoot, inputsFolder, runs.root];
  const workers = {
    start: (served: readonly AnyConnector[]) =>
      options.start(served, folders, (jobs) => world?.receive(jobs)),
    shared: 0,
    ...WORKER_DEFAULTS,
    ...(world !== undefined && { blockingCalls: 1 }),
  };
  const host = new GrpcHost({ registry, secrets }, { workers });
  await addOperations(host, false);
  const port = await host.bind("127.0.0.1:0");
  const client = await connectTo({
    address: `127.0.0.1:${port}`,
    protocol: options.protocol ?? "flyte1",
  });
  return {
    client,
    connectors,
    world,
    clock: toRunClock(realClock),
    serviceStatuses: [],
    ...place,
    close: async () => {
      client.close();
      await host.close();
      rmSync(inputsFolder, { recursive: true, force: true });
    },
  };
}
