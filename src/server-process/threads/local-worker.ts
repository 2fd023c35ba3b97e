import { AsyncLocalStorage } from "node:async_hooks";
import { workerData } from "node:worker_threads";
import { CommandProcess } from "../../process/command-process.ts";
import { divertStdout } from "../../process/terminal/divert-stdout.ts";
import { loadAndRegister } from "../../project/load-and-register.ts";
import { realClock } from "../../runtime/base/real-clock.ts";
import { createRepeatableRandom } from "../../runtime/base/repeatable-random.ts";
import { answerPing, type ThreadPing } from "../../runtime/base/thread.ts";
import { answerWorldQuestion, type WorldQuestion } from "../../runtime/check/threaded-world.ts";
import type { CreateWorld, World } from "../../runtime/check/world.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import { Redactor } from "../../runtime/secrets/redactor.ts";
import { createFixedSecrets, type SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import type { FromWorker, ToWorker } from "../../runtime/service/workers/worker-messages.ts";
import { WorkerService } from "../../runtime/service/workers/worker-service.ts";
import { openServedStorage } from "../open-served-storage.ts";
import { sendOutput } from "./printed-output.ts";
import { takePort } from "./private-thread.ts";
import { reportFailures } from "./report-failures.ts";
import type { LocalWorkerData } from "./worker-data.ts";

/*
 * The code of a worker thread of `fx check` and of `fx dev --serve`: the connectors as in a worker of
 * `fx serve`, with the secrets of local runs or the project's world.
 */

/** The call that runs. */
const running = new AsyncLocalStorage<number>();

const owner = new CommandProcess(process);
const port = takePort();
void main(workerData as LocalWorkerData);

async function main(data: LocalWorkerData): Promise<void> {
  let secrets: SecretResolver | undefined;
  const redactor = new Redactor(() => secrets?.values ?? []);
  divertStdout(owner, () => redactor.needles);
  sendOutput(owner, port);
  const fail = reportFailures(owner, port, (text) => redactor.redact(text));
  try {
    const loaded = await loadAndRegister(data.paths, owner);
    const world = await createWorld(data.world, loaded);
    secrets = world ? createFixedSecrets(world.secrets) : createProcessSecrets(owner.env);
    const service = await createService(data, loaded, secrets, world);
    port.on("message", (message: ToWorker | WorldQuestion | ThreadPing) => {
      if (message.kind === "stop") owner.exit(0);
      else if (message.kind === "world-jobs") answerWorldQuestion(message, world!);
      else if ("answered" in message) answerPing(message);
      else if (message.kind === "call") running.run(message.id, () => service.receive(message));
      else service.receive(message);
    });
    post({ kind: "ready" });
  } catch (error) {
    fail(error);
  }
}

/** The main thread has checked the module. */
async function createWorld(
  file: string | undefined,
  { importModule }: LoadedProject,
): Promise<World | undefined> {
  if (file === undefined) return undefined;
  const { world } = (await importModule(file)) as { readonly world: CreateWorld };
  return world({ clock: realClock, random: createRepeatableRandom(1) });
}

async function createService(
  { storagePrefixes }: LocalWorkerData,
  { project }: LoadedProject,
  secrets: SecretResolver,
  world: World | undefined,
): Promise<WorkerService> {
  const storage = await openServedStorage(storagePrefixes, project.root, owner.env);
  return WorkerService.open(post, {
    registry: ConnectorRegistry.shared,
    secrets,
    log: WorkerService.createLog(post, () => running.getStore()),
    fetch: world?.fetch ?? fetch,
    ...(world !== undefined && { random: createRepeatableRandom(1) }),
    ...(storage !== undefined && { storage }),
  });
}

function post(message: FromWorker): void {
  port.postMessage(message);
}
