import "../../entries/install-ports.ts";
import { CommandProcess } from "../../process/command-process.ts";
import { endWithParent } from "../../process/process-end/watch-process.ts";
import { divertStdout } from "../../process/terminal/divert-stdout.ts";
import { addProjectEnv, listProjectEnvFiles } from "../../project/env-files.ts";
import { inputsFromPlain } from "../../project/inputs/read-inputs-file.ts";
import { findValueFaults } from "../../project/inputs/read-task-inputs.ts";
import { kebabCase } from "../../project/inputs/task-words.ts";
import {
  listProjectConnectors,
  loadAndRegister,
  SOURCES_VARIABLE,
} from "../../project/load-and-register.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import { findRowFaults } from "../../runtime/datasets/batch-rows.ts";
import { parseFaults } from "../../runtime/faults/parse-fault.ts";
import { INJECTED_FAULTS } from "../../runtime/faults/scheduled-fault.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import { Redactor } from "../../runtime/secrets/redactor.ts";
import { installTaskRunner } from "../../runtime/task/run/run-options.ts";
import type { AnyTask } from "../../runtime/task/task-definition.ts";
import { describeValueFault } from "../../runtime/values/faults.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { InputCheck, RunRequest, ShownFault } from "../protocol.ts";
import { listRecordingFlags } from "../recording-flags.ts";
import type { VersionServer } from "../served/create-version-server.ts";
import { toShownFault } from "../shown-fault.ts";
import { describeProject, listSecretKeys } from "./describe-project.ts";
import {
  listEnvFlags,
  type LoadRequest,
  type ProjectOrder,
  type ProjectReport,
} from "./project-version.ts";

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
    const keys = listSecretKeys(loaded, connectors);
    report({ loaded: { content, secrets: keys, files, sources: [...loaded.sources] } });
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

/**
 * Checks inputs as `fx run` does, and composes the command that runs the task with them.
 *
 * @param envFlags those of the command
 * @param root the folder in which the command is run
 */
export function checkInputs(
  task: AnyTask,
  request: RunRequest,
  envFlags: readonly string[],
  root: string,
): InputCheck {
  const values = inputsFromPlain(request.inputs, task.inputFields);
  const found = [...findValueFaults(values, task), ...findRowFaults(values, task.inputFields)];
  const faults = found.map((fault) => ({ path: fault.path, message: describeValueFault(fault) }));
  const { problems: injectProblems } = parseFaults(request.inject ?? [], INJECTED_FAULTS);
  const isValid = faults.length === 0 && injectProblems.every((problem) => problem === null);
  return {
    faults,
    injectProblems,
    command: isValid
      ? composeCommand(task, request, [...listRecordingFlags(request, root), ...envFlags])
      : null,
  };
}

/** Passes the inputs as flags, or as JSON if a flag would read one of them as something else. */
function composeCommand(task: AnyTask, request: RunRequest, more: readonly string[]): string {
  const { file, inputs, inject = [], replay } = request;
  const flags = Object.entries(inputs).map(([name, value]) =>
    toFlag(kebabCase(name), value, task.inputFields.get(name)!),
  );
  const options = [
    ...(request.clock === "real" || replay !== undefined ? [] : ["--clock", request.clock]),
    ...inject.flatMap((fault) => ["--inject", fault]),
    ...more,
  ];
  const command = ["fx", "run", ...options, file, task.name];
  if (flags.every((words) => words !== undefined)) return quoteWords([...command, ...flags.flat()]);
  return `echo ${quoteWords([JSON.stringify(inputs)])} | ${quoteWords([...command, "--inputs", "-"])}`;
}

/** Undefined if no flag can express the value. An optional input without a flag has none. */
function toFlag(name: string, value: unknown, node: TypeNode): readonly string[] | undefined {
  const { kind } = node.spec.kind === "optional" ? node.spec.inner.spec : node.spec;
  if (value === null && node.spec.kind === "optional" && node.defaultValue == null) return [];
  if (value === null || kind === "union") return undefined;
  if (kind === "bool") return [value === false ? `--no-${name}` : `--${name}`];
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (/^(?:@|-$)/.test(text)) return undefined; // stands for a file or for standard input
  return text.startsWith("--") ? [`--${name}=${text}`] : [`--${name}`, text];
}
