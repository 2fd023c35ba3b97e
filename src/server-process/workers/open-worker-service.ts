import type { CommandProcess } from "../../process/command-process.ts";
import { loadAndRegister } from "../../project/load-and-register.ts";
import { createRepeatableRandom, realClock } from "../../runtime/base/context.ts";
import type { CreateWorld, World } from "../../runtime/check/world.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { BLOCKED_MS } from "../../runtime/service/request-observer.ts";
import { refusingStorage } from "../../runtime/storage/allowed-prefixes.ts";
import type { WorkerCall } from "../../runtime/workers/worker-messages.ts";
import { type WorkerParts, WorkerService } from "../../runtime/workers/worker-service.ts";
import { EventLoopWatch, readThreadTimes, type WatchedRequest } from "../event-loop-watch.ts";
import { openServedStorage } from "../open-served-storage.ts";
import type { SendFromWorker, WorkerData } from "./worker-data.ts";

/** Loads the author's modules, and opens the service that calls their connectors. */
export async function openWorkerService(
  data: WorkerData,
  owner: CommandProcess,
  send: SendFromWorker,
): Promise<WorkerService> {
  const loaded = await loadAndRegister(data.paths, owner);
  const world = await createWorld(data.world, loaded);
  const service: WorkerService = new WorkerService({
    registry: ConnectorRegistry.shared,
    storage: await openStorage(data, loaded, owner),
    isLocal: data.isLocal,
    random: world === undefined ? Math.random : createRepeatableRandom(1),
    fetch: world?.fetch ?? fetch,
    send,
    beforeAnswer: () => {
      if (world === undefined) return;
      const jobs = Array.from(world.jobs(), ({ id, active }) => ({ id, active }));
      send({ kind: "world", jobs });
    },
    ...(data.reportsBlocking && { watch: watchBlocking(owner, () => service) }),
  });
  return service;
}

async function openStorage(
  { storagePrefixes }: WorkerData,
  { project }: LoadedProject,
  { env }: CommandProcess,
) {
  if (storagePrefixes === undefined) return undefined;
  return (await openServedStorage(storagePrefixes, project.root, env)) ?? refusingStorage;
}

/** The process that starts this one has checked the module. */
async function createWorld(
  file: string | undefined,
  { importModule }: LoadedProject,
): Promise<World | undefined> {
  if (file === undefined) return undefined;
  const { world } = (await importModule(file)) as { readonly world: CreateWorld };
  return world({ clock: realClock, random: createRepeatableRandom(1) });
}

/** Logs methods that block the process, which other connectors share. */
function watchBlocking(
  owner: CommandProcess,
  getService: () => WorkerService,
): NonNullable<WorkerParts["watch"]> {
  let watch: EventLoopWatch | undefined;
  return (call, begin) => {
    if (watch === undefined) {
      const { log } = getService();
      const list = () => getService().listCalls().map(toWatched);
      watch = new EventLoopWatch(readThreadTimes(owner), log, list);
      watch.start();
    }
    void watchCall(watch, call, begin);
  };
}

async function watchCall(
  watch: EventLoopWatch,
  call: WorkerCall,
  begin: () => Promise<void>,
): Promise<void> {
  const from = performance.now();
  const ended = begin();
  if (performance.now() - from >= BLOCKED_MS) watch.methodBlocked(toWatched(call));
  await ended;
  watch.requestFinished(toWatched(call), { ms: performance.now() - from });
}

function toWatched({ method, taskType, taskTypeVersion }: WorkerCall): WatchedRequest {
  const connector = ConnectorRegistry.shared.find(taskType, taskTypeVersion)?.name;
  return { operation: method, connector, taskType };
}
