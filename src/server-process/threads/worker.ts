import { workerData } from "node:worker_threads";
import { CommandProcess } from "../../process/command-process.ts";
import { foreignExitError } from "../../process/process-end/foreign-exit.ts";
import { divertStdout } from "../../process/terminal/divert-stdout.ts";
import { describeThrown, listCauses, toThreadError } from "../../runtime/base/errors/thrown.ts";
import { foldStack, showPath } from "../../runtime/base/source/source-location.ts";
import { answerPing, type ThreadEnd } from "../../runtime/base/thread.ts";
import type { FromJobThread } from "../../runtime/local/threads/job-thread.ts";
import { Redactor } from "../../runtime/secrets/redactor.ts";
import { flushTraces } from "../../runtime/service/requests/call-span.ts";
import type { FromWorker } from "../../runtime/service/workers/worker-messages.ts";
import { takePort } from "./private-thread.ts";
import type { ThreadService, ToThread, WorkerData } from "./worker-data.ts";

/*
 * The code of a worker thread: loads the author's modules and answers the calls that the main thread
 * sends. It ends if author code calls `process.exit` or throws outside a call.
 */

type EndCause = NonNullable<ThreadEnd["cause"]>;

const owner = new CommandProcess(process);
const port = takePort();
let service: ThreadService | undefined;
const redactor = new Redactor(() => service?.secrets?.values ?? []);
void main(workerData as WorkerData);

async function main(data: WorkerData): Promise<void> {
  divertStdout(owner, () => redactor.needles);
  if (data.kind !== "server")
    // At once, even if the thread then blocks.
    owner.authorOutput.capture((bytes) => post({ kind: "printed", bytes: new Uint8Array(bytes) }));
  owner.reportForeignExit((error) => {
    const { message, location: at } = error;
    const place = at === undefined ? "" : ` in ${showPath(at.file, owner.cwd)}:${at.line}`;
    reportEnd("exit", `${message}${place}`, error);
  });
  owner.onForeignExit(foreignExitError);
  owner.onCrash((error) =>
    fail("error", `an error outside a call: ${describeThrown(error)}`, error),
  );
  try {
    service = await open(data);
    port.on("message", receive);
    post({ kind: "ready" });
  } catch (error) {
    fail("load", describeThrown(error), error);
  }
}

async function open(data: WorkerData): Promise<ThreadService> {
  switch (data.kind) {
    case "server":
      return (await import("./open-server-service.ts")).openServerService(data, owner, post);
    case "local":
      return (await import("./open-local-service.ts")).openLocalService(data, owner, post);
    case "job":
      return (await import("./open-job-service.ts")).openJobService(data, owner, post);
  }
}

function receive(message: ToThread): void {
  if (message.kind === "stop") void flushTraces().then(() => owner.exit(0));
  else if (message.kind === "ping" && "answered" in message) answerPing(message);
  else service!.receive(message);
}

function fail(cause: EndCause, reason: string, error: unknown): never {
  reportEnd(cause, reason, error);
  return owner.exit(1);
}

function reportEnd(cause: EndCause, text: string, error: unknown): void {
  const redact = (each: string): string => redactor.redact(service?.redact?.(each) ?? each);
  const [root = error] = listCauses(error);
  const reason = redact(root === error ? text : `${text}: ${describeThrown(root)}`);
  const stack = cause !== "exit" && root instanceof Error ? redact(foldStack(root)) : undefined;
  post({ kind: "failed", cause, reason, stack, error: toThreadError(error, redact) });
}

function post(message: FromWorker | FromJobThread): void {
  port.postMessage(message);
}
