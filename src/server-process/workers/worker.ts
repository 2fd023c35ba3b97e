import { CommandProcess } from "../../process/command-process.ts";
import { foreignExitError } from "../../process/process-end/foreign-exit.ts";
import { endWithParent } from "../../process/process-end/watch-process.ts";
import { divertStdout } from "../../process/terminal/divert-stdout.ts";
import { settledWithin } from "../../runtime/base/context.ts";
import { toErrorFacts } from "../../runtime/base/errors/error-facts.ts";
import { describeThrown, listCauses } from "../../runtime/base/errors/thrown.ts";
import { foldStack, showPath } from "../../runtime/base/source/source-location.ts";
import { flushTraces, loadTracing } from "../../runtime/base/tracing.ts";
import { Redactor } from "../../runtime/secrets/redactor.ts";
import type { WorkerEnd } from "../../runtime/workers/worker-messages.ts";
import type { WorkerService } from "../../runtime/workers/worker-service.ts";
import { openWorkerService } from "./open-worker-service.ts";
import type { SendFromWorker, WorkerData, WorkerOrder } from "./worker-data.ts";

/*
 * A worker process: loads the author's modules and answers the calls that its parent sends. It ends
 * when author code calls `process.exit` or throws outside a call, and when its parent is gone.
 */

/** How long the process waits at its end for a reader of what author code has printed. */
const LAST_PRINTS_MS = 1000;

const owner = new CommandProcess(process);
const send = owner.node.send!.bind(owner.node) as SendFromWorker;
const redactor = new Redactor(() => service?.listSecrets() ?? []);
let service: WorkerService | undefined;
endWithParent(owner, () => owner.exit(0));
owner.node.on("message", (order: WorkerOrder) => void receive(order));

async function receive(order: WorkerOrder): Promise<void> {
  if (order.kind === "open") await open(order.data);
  else if (order.kind === "stop") await flushTraces().then(() => exit(0));
  else service?.receive(order);
}

async function open(data: WorkerData): Promise<void> {
  divertStdout(owner, () => redactor.needles);
  if (data.isLocal)
    owner.authorOutput.capture((bytes) => send({ kind: "printed", bytes: new Uint8Array(bytes) }));
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
    await loadTracing();
    service = await openWorkerService(data, owner, send);
    send({ kind: "ready" });
  } catch (error) {
    fail("load", describeThrown(error), error);
  }
}

function fail(cause: WorkerEnd["cause"], reason: string, error: unknown): void {
  reportEnd(cause, reason, error, () => void exit(1));
}

/** A pipe holds back what author code prints while nobody reads it. */
async function exit(code: number): Promise<void> {
  await settledWithin(LAST_PRINTS_MS, owner.stderr.settle());
  owner.exit(code);
}

function reportEnd(
  cause: WorkerEnd["cause"],
  text: string,
  error: unknown,
  sent?: () => void,
): void {
  const redact = (each: string): string => redactor.redact(each);
  const [root = error] = listCauses(error);
  const reason = redact(root === error ? text : `${text}: ${describeThrown(root)}`);
  const stack = cause !== "exit" && root instanceof Error ? redact(foldStack(root)) : undefined;
  send({ kind: "failed", cause, reason, stack, error: toErrorFacts(error, redact) }, sent);
}
