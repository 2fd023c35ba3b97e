import { rmSync } from "node:fs";
import { createRepeatableRandom, realClock } from "../base/context.ts";
import type { Thread } from "../base/thread.ts";
import { connectTo } from "../client/connect.ts";
import { type AnyConnector, ConnectorRegistry } from "../connector/connector-registry.ts";
import { toRunClock } from "../local/clock/run-clock.ts";
import { GrpcHost } from "../service/grpc/grpc-host.ts";
import { HealthService } from "../service/grpc/health-service.ts";
import { type CheckTarget, type InProcessTargetOptions, placeChecks } from "./check-target.ts";
import { ThreadedWorld } from "./threaded-world.ts";

/** How many calls of one connector may run at once, as in `fx serve`. */
const BLOCKING_CALLS = 4;
/** How long a thread may be silent beyond the deadlines of its calls. */
const SILENCE_MS = 60_000;

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
    blockingCalls: world === undefined ? BLOCKING_CALLS : 1,
    timeoutMs: SILENCE_MS,
  };
  const host = new GrpcHost({ registry, secrets }, { workers });
  new HealthService([...host.serviceNames, HealthService.serviceName]).addTo(await host.grpc());
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
    ...place,
    close: async () => {
      client.close();
      await host.close();
      rmSync(inputsFolder, { recursive: true, force: true });
    },
  };
}
