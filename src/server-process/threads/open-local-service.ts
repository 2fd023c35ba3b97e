import { AsyncLocalStorage } from "node:async_hooks";
import { loadAndRegister } from "../../project/load-and-register.ts";
import { createRepeatableRandom, realClock } from "../../runtime/base/context.ts";
import { answerWorldQuestion } from "../../runtime/check/threaded-world.ts";
import type { CreateWorld, World } from "../../runtime/check/world.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import { createFixedSecrets } from "../../runtime/secrets/secret-resolver.ts";
import type { FromWorker, ToWorker } from "../../runtime/service/workers/worker-messages.ts";
import { WorkerService } from "../../runtime/service/workers/worker-service.ts";
import { openServedStorage } from "../open-served-storage.ts";
import type { LocalWorkerData, OpenService } from "./worker-data.ts";

/** The service of a server that only this machine uses: with the secrets of local runs, or a world. */
export const openLocalService: OpenService<LocalWorkerData, FromWorker> = async (
  data,
  owner,
  post,
) => {
  const loaded = await loadAndRegister(data.paths, owner);
  const world = await createWorld(data.world, loaded);
  const secrets = world ? createFixedSecrets(world.secrets) : createProcessSecrets(owner.env);
  const storage = await openServedStorage(data.storagePrefixes, loaded.project.root, owner.env);
  const running = new AsyncLocalStorage<number>(); // the id of the call that logs
  const service = await WorkerService.open(post, {
    registry: ConnectorRegistry.shared,
    secrets,
    log: WorkerService.createLog(post, () => running.getStore()),
    fetch: world?.fetch ?? fetch,
    ...(world !== undefined && { random: createRepeatableRandom(1) }),
    ...(storage !== undefined && { storage }),
  });
  return {
    secrets,
    receive(message) {
      if (message.kind === "world-jobs") answerWorldQuestion(message, world!);
      else if (message.kind !== "call") service.receive(message as ToWorker);
      else running.run(message.id, () => service.receive(message as ToWorker));
    },
  };
};

/** The main thread has checked the module. */
async function createWorld(
  file: string | undefined,
  { importModule }: LoadedProject,
): Promise<World | undefined> {
  if (file === undefined) return undefined;
  const { world } = (await importModule(file)) as { readonly world: CreateWorld };
  return world({ clock: realClock, random: createRepeatableRandom(1) });
}
