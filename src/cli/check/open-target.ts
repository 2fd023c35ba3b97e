import { join, sep } from "node:path";
import { listProjectConnectors } from "../../project/load-and-register.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { readAuthorStack } from "../../runtime/base/source/source-location.ts";
import { type CheckTarget, openEndpoint, openInProcess } from "../../runtime/check/check-target.ts";
import { openInWorkers } from "../../runtime/check/worker-target.ts";
import type { CreateWorld, World } from "../../runtime/check/world.ts";
import type { AnyConnector } from "../../runtime/connector/connector-registry.ts";
import { findPathFault } from "../../runtime/loader/check-paths.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { locatePath } from "../../runtime/loader/locate-path.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import { TemplateTask } from "../../runtime/local/template-task.ts";
import { getTemplateProtocol } from "../../runtime/wire/shared/template-codec.ts";
import { startLocalWorker } from "../../server-process/workers/start-worker.ts";
import { endpointFromFlags, warnOfUnencrypted } from "../endpoint-options.ts";
import type { CommandHost } from "../fx-command.ts";
import { type CheckRequest, createReload } from "./checked-project.ts";
import { CHECK_CONFIG_FILE, type CheckConfig } from "./read-check-config.ts";

/**
 * Connects to the endpoint, or serves the project's connectors in this process, with the project's
 * world if there is one. Blocking connectors have a server of their own, which calls them in worker
 * processes, unless faults are injected.
 */
export async function* openTargets(
  { project, flags, faults }: CheckRequest,
  config: CheckConfig,
  host: CommandHost,
  signal: AbortSignal,
): AsyncGenerator<CheckTarget> {
  const { loaded, tasks } = project;
  const { world } = config;
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
  if (world !== undefined && flags.keep)
    throw new FxError("FX2000", `--keep cannot be combined with the world ${world}`, {
      hint: "remove --keep: the jobs of a world end with the checks",
    });
  const connectors = listProjectConnectors(loaded);
  const isChecked = ({ taskCategory: { name, version } }: AnyConnector): boolean =>
    tasks.some(({ task }) => task.taskType === name && task.taskTypeVersion === version);
  const blocking = connectors.filter(
    (connector) =>
      faults === undefined &&
      connector.blocking &&
      isChecked(connector) &&
      host.workers?.has(connector) === true,
  );
  const others = connectors.filter((connector) => !blocking.includes(connector));
  const file = world === undefined ? undefined : findWorld(world, loaded);
  const options = {
    projectRoot,
    secrets,
    protocol: flags.protocol ?? first,
    createWorld:
      file === undefined ? undefined : checked(world!, await loadWorld(world!, file, loaded)),
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
        const data = { paths, storagePrefixes, world: file };
        return startLocalWorker(data, { own, all: connectors }, host.process, listWorld);
      },
    }),
  );
}

/** Reports what is wrong with the author's world. */
function checked(path: string, createWorld: CreateWorld): CreateWorld {
  return async (context) => {
    let world: World;
    try {
      world = await createWorld(context);
    } catch (error) {
      throw new FxError("FX2024", `${path} cannot create its world: ${describeThrown(error)}`, {
        cause: error,
        location: readAuthorStack(error).location,
      });
    }
    if (typeof (world as Partial<World> | undefined)?.jobs === "function") return world;
    throw new FxError("FX2024", `the world of ${path} has no jobs()`, {
      hint: "return an object with *jobs() { yield { id, active }; }",
    });
  };
}

/**
 * The file of the module that makes the project's fake of the outside system. Throws FX2024 if there
 * is none.
 *
 * @param path as it is in `fx.check.yaml`, relative to the project
 */
function findWorld(path: string, { project }: Pick<LoadedProject, "project">): string {
  const { root } = project;
  const located = locatePath(path, root);
  const isOutside = located.problem === undefined && !located.real.startsWith(join(root, sep));
  let fault = located.isFolder ? "it is a folder" : findPathFault(located)?.message;
  if (isOutside) fault = "it is outside the project";
  if (fault !== undefined)
    throw new FxError("FX2024", `${CHECK_CONFIG_FILE} names the world ${path}: ${fault}`, {
      hint: "world: dev/world.ts",
    });
  return located.real;
}

/**
 * Imports the function that makes the world.
 *
 * @throws FX2024 if there is none; otherwise as any import of the author's modules
 */
async function loadWorld(
  path: string,
  file: string,
  { importModule }: Pick<LoadedProject, "importModule">,
): Promise<CreateWorld> {
  const { world } = await importModule(file);
  if (typeof world === "function") return world as CreateWorld;
  throw new FxError("FX2024", `${path} does not export a function named world`, {
    hint: "export const world: CreateWorld = ({ clock }) => new MyWorld(clock)",
    location: { file, line: 1 },
  });
}
