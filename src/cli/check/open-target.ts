import { listProjectConnectors } from "../../project/load-and-register.ts";
import { type CheckTarget, openEndpoint, openInProcess } from "../../runtime/check/check-target.ts";
import { openInWorkers } from "../../runtime/check/worker-target.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import { TemplateTask } from "../../runtime/local/template-task.ts";
import { getTemplateProtocol } from "../../runtime/wire/shared/template-codec.ts";
import { startLocalWorker } from "../../server-process/workers/start-worker.ts";
import { endpointFromFlags, warnOfUnencrypted } from "../endpoint-options.ts";
import type { CommandHost } from "../fx-command.ts";
import { type CheckRequest, createReload, isCheckedBy } from "./checked-project.ts";
import type { ProjectWorld } from "./project-world.ts";

/**
 * Connects to the endpoint, or serves the project's connectors in this process, with the project's
 * world if there is one. Blocking connectors have a server of their own, which calls them in worker
 * processes, unless faults are injected.
 */
export async function* openTargets(
  { project, flags, faults }: CheckRequest,
  world: ProjectWorld | undefined,
  host: CommandHost,
  signal: AbortSignal,
): AsyncGenerator<CheckTarget> {
  const { loaded, tasks } = project;
  const projectRoot = loaded.project.root;
  const secrets = createProcessSecrets(host.process.env);
  host.hideSecrets(secrets);
  const endpoint = endpointFromFlags(flags);
  const task = tasks[0]?.task;
  const first = task instanceof TemplateTask ? getTemplateProtocol(task.template) : undefined;
  if (endpoint !== undefined) {
    warnOfUnencrypted(endpoint, (text) => host.note(text));
    yield await openEndpoint(endpoint, { projectRoot, secrets, signal, first });
    return;
  }
  const connectors = listProjectConnectors(loaded);
  const isChecked = isCheckedBy(tasks);
  const blocking = connectors.filter(
    (connector) =>
      faults === undefined &&
      connector.blocking &&
      isChecked(connector) &&
      host.workers?.has(connector) === true,
  );
  const others = connectors.filter((connector) => !blocking.includes(connector));
  const options = {
    projectRoot,
    secrets,
    protocol: flags.protocol ?? first,
    createWorld: world?.create,
  };
  const open = (target: CheckTarget): CheckTarget => {
    host.hideSecrets(target.secrets);
    return target;
  };
  if (blocking.length === 0 || others.some(isChecked))
    yield open(await openInProcess(others, { ...options, reload: createReload(loaded) }));
  if (blocking.length === 0) return;
  const { paths } = loaded;
  yield open(
    await openInWorkers(blocking, {
      ...options,
      start(own, storagePrefixes, listWorld) {
        const data = { paths, storagePrefixes, world: world?.file };
        return startLocalWorker(data, { own, all: connectors }, host.process, listWorld);
      },
    }),
  );
}
