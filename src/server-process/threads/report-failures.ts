import type { MessagePort } from "node:worker_threads";
import type { CommandProcess } from "../../process/command-process.ts";
import { foreignExitError } from "../../process/process-end/foreign-exit.ts";
import { describeThrown, listCauses } from "../../runtime/base/errors/thrown.ts";
import { foldStack } from "../../runtime/base/source/fold-stack.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import type { FromWorker } from "../../runtime/service/workers/worker-messages.ts";

/**
 * Called in a worker of a server: from now on, an error of author code outside a call ends the thread,
 * as `process.exit` does, and the main thread reports why. Returns a function that ends it for an
 * error that stops the thread from loading.
 */
export function reportFailures(
  owner: CommandProcess,
  port: MessagePort,
  redact: (text: string) => string,
): (error: unknown) => never {
  const post = (reason: string, stack?: string): void => {
    const message: FromWorker = { kind: "failed", reason: redact(reason), stack };
    port.postMessage(message);
  };
  const fail = (reason: string, error: unknown): never => {
    const [cause = error] = listCauses(error);
    const why = cause === error ? reason : `${reason}: ${describeThrown(cause)}`;
    post(why, cause instanceof Error ? redact(foldStack(cause)) : undefined);
    return owner.exit(1);
  };
  owner.reportForeignExit(({ message, location: at }) => {
    const place = at === undefined ? "" : ` in ${showPath(at.file, owner.cwd)}:${at.line}`;
    post(`${message}${place}`);
  });
  owner.onForeignExit(foreignExitError);
  owner.onCrash((error) => {
    fail(`an error outside a call: ${describeThrown(error)}`, error);
  });
  return (error) => fail(describeThrown(error), error);
}
