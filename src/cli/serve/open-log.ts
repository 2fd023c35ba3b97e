import { countOf } from "../../runtime/base/count-of.ts";
import type { CommandHost } from "../fx-command.ts";
import { boundStderr } from "../terminal/bounded-stderr.ts";
import { writeOut } from "../terminal/write-out.ts";
import { type LogLevel, PinoLog } from "./pino-log.ts";
import type { ServeOptions } from "./serve-options.ts";

/** Opens the log, which never blocks the server. */
export async function openLog(
  level: LogLevel,
  { logFormat }: Pick<ServeOptions, "logFormat">,
  { redact }: Pick<CommandHost, "redact">,
): Promise<PinoLog> {
  const isText = logFormat === "text" || (logFormat === "auto" && process.stderr.isTTY);
  const log = new PinoLog({
    level,
    redact,
    write: (text) => writeOut(process.stderr, text),
    format: isText ? await loadTextFormat() : undefined,
  });
  boundStderr((lines) => {
    log.logger.error(
      `${countOf(lines, "line was", "lines were")} dropped from the log, because standard error was blocked or full`,
      { dropped: lines },
    );
    log.flush();
  });
  process.prependOnceListener("exit", () => log.flush());
  return log;
}

async function loadTextFormat(): Promise<(json: string) => string> {
  const [{ formatLogLine }, { createStyle }] = await Promise.all([
    import("./format-log-line.ts"),
    import("../terminal/text-style.ts"),
  ]);
  const style = createStyle(process.stderr, process.env);
  return (json) => formatLogLine(json, style);
}
