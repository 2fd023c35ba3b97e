import type { CommandProcess } from "../process/command-process.ts";
import { foreignExitError } from "../process/process-end/foreign-exit.ts";
import type { Logger } from "../runtime/base/context.ts";
import { describeThrown } from "../runtime/base/errors/thrown.ts";
import { foldStack } from "../runtime/base/source/fold-stack.ts";

/**
 * From now on, logs errors that author code does not catch, because other jobs must continue. A
 * `process.exit` of author code still ends the server, with FX1012.
 */
export function surviveAuthorErrors(log: Logger, process: CommandProcess): void {
  process.onCrash((error) =>
    log.error(`uncaught error: ${describeThrown(error)}`, {
      stack: error instanceof Error ? foldStack(error) : undefined,
    }),
  );
  process.onForeignExit(foreignExitError);
}
