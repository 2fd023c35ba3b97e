import type { CommandProcess } from "../process/command-process.ts";
import { foreignExitError } from "../process/process-end/foreign-exit.ts";
import type { Logger } from "../runtime/base/context.ts";
import { describeThrown } from "../runtime/base/errors/thrown.ts";
import { foldStack } from "../runtime/base/source/source-location.ts";
import { countOf } from "../runtime/base/text.ts";
import { type LogLevel, PinoLog } from "./pino-log.ts";

/** Opens the log, which never blocks the server. */
export async function openLog(
  level: LogLevel,
  { logFormat }: { readonly logFormat: "auto" | "text" | "json" },
  {
    process,
    redact,
  }: { readonly process: CommandProcess; readonly redact: (text: string) => string },
): Promise<PinoLog> {
  const { stderr, node } = process;
  const isText = logFormat === "text" || (logFormat === "auto" && stderr.isTTY);
  const log = new PinoLog({
    level,
    redact,
    write: (text) => stderr.print(text),
    format: isText ? await loadTextFormat(process) : undefined,
  });
  const endOutput = stderr.bound((lines) => {
    log.logger.error(
      `${countOf(lines, "line was", "lines were")} dropped from the log, because standard error was blocked or full`,
      { dropped: lines },
    );
    log.flush();
  });
  node.once("exit", () => {
    log.flush();
    endOutput();
  });
  return log;
}

async function loadTextFormat({ stderr, env }: CommandProcess): Promise<(json: string) => string> {
  const [{ formatLogLine }, { createStyle }] = await Promise.all([
    import("./format-log-line.ts"),
    import("../process/terminal/text-style.ts"),
  ]);
  const style = createStyle(stderr, env);
  return (json) => formatLogLine(json, style);
}

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
