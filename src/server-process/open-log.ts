import { createRequire } from "node:module";
import type { CommandProcess } from "../process/command-process.ts";
import { foreignExitError } from "../process/process-end/foreign-exit.ts";
import type { Logger } from "../runtime/base/context.ts";
import { createUnknownChoiceError } from "../runtime/base/errors/did-you-mean.ts";
import { describeThrown } from "../runtime/base/errors/thrown.ts";
import { isPlainObject } from "../runtime/base/json.ts";
import { foldStack } from "../runtime/base/source/source-location.ts";
import { countOf } from "../runtime/base/text.ts";
import { redactFields, UNWRITABLE } from "../runtime/secrets/redactor.ts";

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

export interface PinoLogOptions {
  readonly level: LogLevel;
  readonly redact: (text: string) => string;
  readonly write: (text: string) => void;
  /** Rewrites each line of JSON. Default: no change. */
  readonly format?: ((json: string) => string) | undefined;
}

/** Log collectors split or drop longer lines. */
const LONGEST_TEXT = 8 * 1024;
const LONGEST_LINE = 64 * 1024;

/**
 * Logs one JSON object per line with pino, or what `format` turns it into. Writes all lines of one
 * turn of the event loop together. Call `flush` before the process ends. The first line loads pino,
 * so a server listens before.
 */
export class PinoLog {
  readonly logger: Logger;
  readonly #write: (text: string) => void;
  #pending = "";

  constructor({ level, redact, write, format = (json) => json }: PinoLogOptions) {
    this.#write = write;
    let log: ReturnType<typeof createPino> | undefined;
    // Redacts the message before JSON escapes the quotes and line ends of a secret.
    const at = (name: LogLevel): Logger[LogLevel] =>
      LEVELS.indexOf(name) < LEVELS.indexOf(level)
        ? () => undefined
        : (message, fields) => {
            log ??= createPino(level, redact, (line) => this.#add(format(line)));
            log[name]({ fields }, redact(message));
          };
    this.logger = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  }

  flush(): void {
    const text = this.#pending;
    this.#pending = "";
    if (text !== "") this.#write(text);
  }

  #add(line: string): void {
    if (this.#pending === "") setImmediate(() => this.flush());
    this.#pending += line;
  }
}

function createPino(
  level: LogLevel,
  redact: (text: string) => string,
  write: (line: string) => void,
) {
  const { pino } = createRequire(import.meta.url)("pino") as typeof import("pino");
  return pino(
    {
      level,
      // Nested, because pino treats objects that look like errors or requests specially.
      formatters: {
        log: ({ fields }) => (fields === undefined ? {} : plainFields(fields as object, redact)),
      },
      serializers: { err: (value: unknown) => value }, // no special case for errors
      hooks: { streamWrite: (line) => cleanLine(line, redact) },
    },
    { write },
  );
}

/**
 * Redacts and shortens a line; most lines need neither. Redacts each field separately, so that the
 * line stays valid JSON even if a secret is part of a number. Shortens last, because the redactor
 * would not find a part of a secret.
 */
function cleanLine(line: string, redact: (text: string) => string): string {
  if (line.length <= LONGEST_TEXT && redact(line) === line) return line;
  const { level, time, pid, hostname, msg, ...fields } = JSON.parse(line) as Fields;
  const render = (more: object): string =>
    `${JSON.stringify({ level, time, pid, hostname, ...more, msg: redact(msg as string) }, shortenValue)}\n`;
  const cut = render(redactFields(fields, redact));
  if (cut.length <= LONGEST_LINE + 1) return cut;
  return render({ fields: `left out: ${cut.length - 1} characters` });
}

function shortenValue(_key: string, value: unknown): unknown {
  return typeof value === "string" && value.length > LONGEST_TEXT
    ? `${value.slice(0, LONGEST_TEXT).toWellFormed()} … (cut from ${value.length} characters)`
    : value;
}

/** pino's own fields, which an author's field must not replace. */
const PINO_FIELDS: ReadonlySet<string> = new Set(["level", "time", "pid", "hostname", "msg"]);

type Fields = Record<string, unknown>;

/**
 * Copies an author's fields into plain data that pino can always write: they may have getters that
 * throw, contain cycles, or not be an object.
 */
function plainFields(fields: object, redact: (text: string) => string): Fields {
  try {
    const flat = flatFields(fields);
    if (flat !== undefined) return flat;
    const plain = redactFields(fields, redact);
    if (!isPlainObject(plain)) return { ...UNWRITABLE };
    return Object.fromEntries(Object.entries(plain).filter(([name]) => !PINO_FIELDS.has(name)));
  } catch {
    return { ...UNWRITABLE };
  }
}

/**
 * The fast path for fields without nested values. Undefined for others, which need the slower way
 * through JSON.
 */
function flatFields(fields: object): Fields | undefined {
  if (Array.isArray(fields) || "toJSON" in fields) return undefined;
  const flat: Fields = {};
  for (const name of Object.keys(fields)) {
    const value = (fields as Fields)[name];
    if (name === "__proto__" || !isPlain(value)) return undefined;
    if (!PINO_FIELDS.has(name)) flat[name] = value;
  }
  return flat;
}

function isPlain(value: unknown): boolean {
  return value == null || ["string", "number", "boolean"].includes(typeof value);
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof LEVELS)[number];

/** Reads the level from `FX_LOG_LEVEL` (default: info). Throws FX2002 for an unknown level. */
export function logLevelFromEnv(env: NodeJS.ProcessEnv): LogLevel {
  const name = env["FX_LOG_LEVEL"] || "info";
  const level = LEVELS.find((known) => known === name);
  if (level !== undefined) return level;
  throw createUnknownChoiceError(
    `FX_LOG_LEVEL does not accept ${JSON.stringify(name)}`,
    name,
    LEVELS,
    "FX_LOG_LEVEL=info",
  );
}
