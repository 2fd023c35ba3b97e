import { randomUUID } from "node:crypto";
import type { CommandProcess } from "../../process/command-process.ts";
import { cacheFolder, sdkEntry } from "../../process/package-paths.ts";
import { guardProcess } from "../../process/process-end/watch-process.ts";
import { redactStream } from "../../process/terminal/divert-stdout.ts";
import type { OutputStream } from "../../process/terminal/output-stream.ts";
import { createLogger, type Logger, realClock } from "../../runtime/base/context.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { readFileIfThere } from "../../runtime/base/files.ts";
import { escapeJson, plainText } from "../../runtime/base/text.ts";
import type { ExecuteRequest, TaskContainer } from "../../runtime/execute/resolve-task.ts";
import { type ExecuteEnd, TaskExecution } from "../../runtime/execute/task-execution.ts";
import { findProject } from "../../runtime/loader/project/project.ts";
import { createRedactingLog, Redactor } from "../../runtime/secrets/redactor.ts";
import { listGivenSecrets, SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import { createProjectStorage } from "../../runtime/storage/create-project-storage.ts";
import { formatLogged } from "../../runtime/task/run/run-event.ts";
import type { ResolverOptions } from "../../runtime/task/shim/project-export.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import type { SecretRequest } from "../../runtime/wire/models/task-template.ts";

/** Runs a task in this process, its container's, and prints how it ended. Returns the exit code. */
export async function executeHere(
  request: ExecuteRequest,
  process: CommandProcess,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { env, cwd, stdout, stderr } = process;
  const { redactor, secretsFor } = createContainerSecrets(env);
  const redact = (text: string): string => redactor.redact(text);
  // Writes synchronously, so that a task that prints faster than the pod's log accepts has to wait.
  const redactOutput = (stream: OutputStream, target: OutputStream): void => {
    const write = (bytes: Uint8Array): undefined => {
      target.print(bytes);
    };
    redactStream(process, stream.node, () => redactor.needles, write);
  };
  redactOutput(stdout, json ? stderr : stdout); // the document of --json is the only standard output
  redactOutput(stderr, stderr);
  const guard = guardProcess(process);
  const log = containerLog((line) => stderr.printAsAuthor(line));
  const tools = { clock: realClock, random: Math.random, fetch };
  const container: TaskContainer = {
    ...tools,
    openProject: () => openProject(cwd, env),
    workingFolder: cwd,
    storage: createProjectStorage({ ...tools, projectRoot: cwd, env }),
    wire: await loadWire(request.protocol),
    log: createRedactingLog(log, redact),
    secretsFor,
    redact,
    signal: guard.signal,
    ...workerFromEnv(env),
  };
  const end = await new TaskExecution(request, container).run();
  guard.release();
  if (json) stdout.print(`${escapeJson(JSON.stringify(createExecuteDocument(end)))}\n`);
  if (end.how === "failed") {
    const { error, unwritten } = end;
    stderr.printAsAuthor(`✖ ${error.origin} ${error.code} ${error.kind}\n${error.message}`);
    if (unwritten !== undefined)
      stderr.printAsAuthor(`the error could not be stored: ${describeThrown(unwritten)}\n`);
  }
  return getExitCode(end, env);
}

async function openProject(cwd: string, env: NodeJS.ProcessEnv): Promise<ResolverOptions> {
  const project = findProject(cwd, cwd);
  const { ModuleImporter } = await import("../../runtime/loader/module-importer.ts");
  const cacheDir = cacheFolder(env);
  const importer = await ModuleImporter.create({ project, cwd, sdkEntry, cacheDir });
  return { projectRoot: project.root, importModule: (file) => importer.import(file) };
}

/** If several workers share a task, each writes its own error file. */
function workerFromEnv(env: NodeJS.ProcessEnv): Pick<TaskContainer, "worker" | "errorFile"> {
  const strategy = env["FLYTE_INTERNAL_DIST_ERROR_STRATEGY"] || env["_F_DES"];
  if (!strategy) return { worker: "", errorFile: "error.pb" };
  return {
    worker: env["FLYTE_INTERNAL_WORKER_NAME"] || env["_F_WN"] || "",
    errorFile: `error-${randomUUID().replaceAll("-", "")}.pb`,
  };
}

/**
 * Flyte reads the result from the task's files, so the exit code is 0 even after a failure unless
 * the environment asks for 1.
 */
function getExitCode(end: ExecuteEnd, env: NodeJS.ProcessEnv): number {
  if (end.how === "succeeded") return 0;
  const isReported = /^(true|t|1|yes|y|on)$/i.test(env["FLYTE_FAIL_ON_ERROR"] ?? "");
  return isReported || end.unwritten !== undefined ? 1 : 0;
}

/**
 * The document that `fx execute --json` prints. `kind` and `origin` of an error are Flyte's terms.
 */
function createExecuteDocument(end: ExecuteEnd): object {
  if (end.how === "succeeded") return { v: 1, ok: true, outputs: end.at };
  const { code, kind, origin, message } = end.error;
  return {
    v: 1,
    ok: false,
    error: { code, kind, origin, message, retryable: kind === "RECOVERABLE" },
    document: end.unwritten === undefined ? end.at : null,
  };
}

/** The log of a task in its pod, one line for each entry: `TIME LEVEL MESSAGE FIELDS`. */
function containerLog(write: (line: string) => void): Logger {
  return createLogger((level) => (message, fields) => {
    write(`${new Date().toISOString()} ${level} ${formatLogged(plainText(message), fields)}\n`);
  });
}

/** The secrets that Flyte put into the container, and the redaction of the values found so far. */
function createContainerSecrets(env: NodeJS.ProcessEnv) {
  const resolverFor = (requests: readonly SecretRequest[]): SecretResolver =>
    new SecretResolver({ env, local: false, readFile: readFileIfThere, requests });
  let resolver = resolverFor([]);
  const mounted = listGivenSecrets(env);
  return {
    redactor: new Redactor(() => [...mounted, ...resolver.values]),
    // Reads the declared secrets at once: fx can redact only known values, and author code may read
    // them in other ways.
    secretsFor: (declared: readonly SecretRequest[]) => {
      resolver = resolverFor(declared);
      for (const { key } of declared) resolver.find(key);
      return resolver;
    },
  };
}
