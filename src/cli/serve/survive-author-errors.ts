import type { Logger } from "../../runtime/base/context.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { foldStack } from "../../runtime/base/source/fold-stack.ts";
import { foreignExitError, onForeignExit } from "../process-end/exit-process.ts";
import { onCrash } from "../process-end/on-crash.ts";

/**
 * From now on, logs errors that author code does not catch, because other jobs must continue. A
 * `process.exit` of author code still ends the server, with FX1012.
 */
export function surviveAuthorErrors(log: Logger): void {
  onCrash((error) =>
    log.error(`uncaught error: ${describeThrown(error)}`, {
      stack: error instanceof Error ? foldStack(error) : undefined,
    }),
  );
  onForeignExit(foreignExitError);
}
