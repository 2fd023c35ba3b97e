import { CommandProcess } from "../../process/command-process.ts";
import { endWithParent } from "../../process/process-end/end-with-parent.ts";
import { divertStdout } from "../../process/terminal/divert-stdout.ts";
import { addProjectEnv, listProjectEnvFiles } from "../../project/env-files.ts";
import {
  listProjectConnectors,
  loadAndRegister,
  SOURCES_VARIABLE,
} from "../../project/load-and-register.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import { Redactor } from "../../runtime/secrets/redactor.ts";
import { installTaskRunner } from "../../runtime/task/run/task-runner.ts";
import "../../entries/install-ports.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { InputCheck, RunRequest } from "../protocol.ts";
import type { VersionServer } from "../served/create-version-server.ts";
import { toShownFault } from "../shown-fault.ts";
import { checkInputs } from "./check-inputs.ts";
import { describeProject, summarizeProject } from "./describe-project.ts";
import {
  listEnvFlags,
  type LoadRequest,
  type ProjectOrder,
  type ProjectReport,
} from "./project-messages.ts";

/*
 * A process that loads one version of the project, describes it, checks inputs and serves the
 * connectors until its parent ends it or is gone.
 */

/** As `fx serve` does by default. */
const DRAIN_MS = 30_000;

const owner = new CommandProcess(process);
let server: VersionServer | undefined;
void serveProject(JSON.parse(process.argv[2]!) as LoadRequest);

async function serveProject({ paths, envFiles, refusesRuns = false }: LoadRequest): Promise<void> {
  endWithParent(owner, () => void end(0));
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
    const receive = async (order: ProjectOrder): Promise<void> => {
      if (order === "drain" || order === "cut") await end(order === "drain" ? DRAIN_MS : 0);
      else if ("check" in order) report({ checked: checkRequest(loaded, order.check, envFlags) });
      else if ("listen" in order) {
        await server!.listen(order.listen);
        report("listening");
      } else {
        env[SOURCES_VARIABLE] = order.prepare;
        const { createVersionServer } = await import("../served/create-version-server.ts");
        server = await createVersionServer(loaded, secrets, redactor, { owner, report });
        report("prepared");
      }
    };
    const refuse = (error: unknown): void => report({ unserved: toShownFault(error, cwd) });
    process.on("message", (order: ProjectOrder) => void receive(order).catch(refuse));
    const summary = summarizeProject(loaded, connectors);
    report({ loaded: { content, summary, files, sources: [...loaded.sources] } });
  } catch (error) {
    const { location } = error as Partial<FxError>;
    const files = [...envPaths, ...(location === undefined ? [] : [location.file])];
    report({ failed: toShownFault(error, cwd), files });
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

async function end(drainMs: number): Promise<void> {
  await server?.close(drainMs);
  owner.exit(0);
}

function report(message: ProjectReport, sent: () => void = () => undefined): void {
  if (process.connected) process.send!(message, undefined, undefined, sent);
  else sent();
}
