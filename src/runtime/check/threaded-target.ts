import { rmSync } from "node:fs";
import { createRepeatableRandom, realClock } from "../base/context.ts";
import type { Thread } from "../base/thread.ts";
import { connectTo } from "../client/connect.ts";
import { type AnyConnector, ConnectorRegistry } from "../connector/connector-registry.ts";
import { toRunClock } from "../local/clock/run-clock.ts";
import { GrpcHost } from "../service/grpc/grpc-host.ts";
import { addOperations } from "../service/grpc/health-service.ts";
import { WORKER_DEFAULTS } from "../service/workers/worker-defaults.ts";
import { type CheckTarget, type InProcessTargetOptions, placeChecks } from "./check-target.ts";
import { ThreadedWorld } from "./threaded-world.ts";

interface ThreadedTargetOptions extends InProcessTargetOptions {
  /** Starts a thread with the connectors and a world of its own. It may open URIs in the folders. */
  startThread(folders: readonly string[]): Thread;
}

/**
 * Serves blocking connectors by `fx serve`'s server in this process, which calls them in worker
 * threads, on the real clock. A world is in the one thread of its connector.
 */
export async function openInThreads(
  connectors: readonly AnyConnector[],
  options: ThreadedTargetOptions,
): Promise<CheckTarget> {
  const { createWorld } = options; // also in this thread, to read its secrets and to find its faults
  const made = await createWorld?.({ clock: realClock, random: createRepeatableRandom(1) });
  await made?.close?.();
  const world = made && new ThreadedWorld(made.secrets);
  const place = placeChecks(world, options);
  const { inputsFolder, runs, secrets } = place;
  const registry = new ConnectorRegistry();
  for (const connector of connectors) registry.register(connector);
  const workers = {
    startThread: () => {
      const thread = options.startThread([options.projectRoot, inputsFolder, runs.root]);
      world?.moveTo(thread);
      return thread;
    },
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
