import { CommandProcess } from "../../process/command-process.ts";
import { endWithParent } from "../../process/process-end/end-with-parent.ts";
import { divertStdout } from "../../process/terminal/divert-stdout.ts";
import { addProjectEnv, listProjectEnvFiles } from "../../project/env-files.ts";
import { listProjectConnectors, loadAndRegister } from "../../project/load-and-register.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import { Redactor } from "../../runtime/secrets/redactor.ts";
import { installTaskRunner } from "../../runtime/task/run/task-runner.ts";
import "../../entries/install-ports.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { InputCheck, RunRequest } from "../protocol.ts";
import { toShownFault } from "../shown-fault.ts";
import { checkInputs } from "./check-inputs.ts";
import { describeProject, summarizeProject } from "./describe-project.ts";
import { listEnvFlags, type LoadRequest, type ProjectReply } from "./project-messages.ts";

/*
 * A process that loads one version of the project, describes it, and checks inputs until its parent
 * ends it or is gone.
 */

const owner = new CommandProcess(process);
void serveProject(JSON.parse(process.argv[2]!) as LoadRequest);

async function serveProject({ paths, envFiles, refusesRuns = false }: LoadRequest): Promise<void> {
  endWithParent(owner, () => process.exit());
  if (refusesRuns) installTaskRunner(refuseRun);
  const { cwd, env } = owner;
  const envPaths: string[] = [];
  try {
    const [path] = paths;
    envPaths.push(...listProjectEnvFiles(path, cwd).map((file) => file.path));
    addProjectEnv(path, envFiles, owner, () => undefined); // fx dev has noted the missing ones
    const secrets = createProcessSecrets(env);
    const redactor = new Redactor(() => [...secrets.values]);
    divertStdout(owner, () => redactor.needles);
    const loaded = await loadAndRegister(paths, owner);
    const connectors = listProjectConnectors(loaded);
    const envFlags = listEnvFlags(envFiles, loaded.project.root);
    const content = describeProject(loaded, connectors, secrets, envFlags);
    const modules = loaded.modules.map(({ file }) => file);
    const files = [...new Set([...modules, ...loaded.sources.keys(), ...envPaths])];
    process.on("message", (request: RunRequest) =>
      reply({ checked: checkRequest(loaded, request, envFlags) }),
    );
    const summary = summarizeProject(loaded, connectors);
    reply({ loaded: { content, summary, files, sources: [...loaded.sources] } });
  } catch (error) {
    const { location } = error as Partial<FxError>;
    const files = [...envPaths, ...(location === undefined ? [] : [location.file])];
    reply({ failed: toShownFault(error, cwd), files });
    process.disconnect();
  }
}

function refuseRun(): Promise<never> {
  const hint = "move the run into a script that fx.entry does not name";
  return Promise.reject(
    new FxError("FX3002", "a module runs a task while fx imports it", { hint }),
  );
}

function checkRequest(
  { tasks, project }: LoadedProject,
  request: RunRequest,
  envFlags: readonly string[],
): InputCheck | ShownFault {
  try {
    const entry = tasks.find(({ name }) => name === request.task);
    if (entry === undefined) throw new FxError("FX2001", `there is no task ${request.task}`);
    return checkInputs(entry.task, request, envFlags, project.root);
  } catch (error) {
    return toShownFault(error, project.root);
  }
}

function reply(message: ProjectReply): void {
  process.send!(message);
}
