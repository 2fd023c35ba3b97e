import { pino } from "pino";
import type { Logger } from "../../runtime/base/context.ts";
import { createUnknownChoiceError } from "../../runtime/base/errors/did-you-mean.ts";
import { redactFields, UNWRITABLE } from "../../runtime/secrets/create-redacting-log.ts";

export interface PinoLogOptions {
  readonly level: LogLevel;
  readonly redact: (text: string) => string;
  readonly write: (text: string) => void;
  /** Rewrites each line of JSON. Default: it stays as it is. */
  readonly format?: ((json: string) => string) | undefined;
}

/** Collectors of logs break longer lines, or drop them. */
const LONGEST_TEXT = 8 * 1024;
const LONGEST_LINE = 64 * 1024;

/** A line as pino writes it. */
interface Line extends Record<string, unknown> {
  readonly level: number;
  readonly time: number;
  readonly pid: number;
  readonly hostname: string;
  readonly msg: string;
}

/**
 * One JSON object a line, by pino, or what `format` makes of it. Lines are written together at the end of a turn of the event loop; `flush` writes what is
 * left before the process ends.
 */
export class PinoLog {
  readonly logger: Logger;
  readonly #write: (text: string) => void;
  #pending = "";

  constructor({ level, redact, write, format = (json) => json }: PinoLogOptions) {
    this.#write = write;
    const log = pino(
      {
        level,
        // Given as a member: pino takes an object that looks like an error, a request or a response for one.
        formatters: {
          log: ({ fields }) => (fields === undefined ? {} : plainFields(fields as object, redact)),
        },
        serializers: { err: (value: unknown) => value }, // a field like any other
        hooks: { streamWrite: (line) => readable(line, redact) },
      },
      { write: (line) => this.#add(format(line)) },
    );
    // The message as it was given, too: inside a line its quotes and line ends look different from a secret's.
    const at = (name: LogLevel): Logger[LogLevel] =>
      log.isLevelEnabled(name)
        ? (message, fields) => log[name]({ fields }, redact(message))
        : () => undefined;
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

/**
 * Most lines are short and hold no secret, and stay as they are. In one that does, fields and message are cleaned apart: what the line says of
 * itself stays, and it stays JSON, also where a secret is part of a number. Texts are cut afterwards: a part of a secret would not be found.
 */
function readable(line: string, redact: (text: string) => string): string {
  if (line.length <= LONGEST_TEXT && redact(line) === line) return line;
  const { level, time, pid, hostname, msg, ...fields } = JSON.parse(line) as Line;
  const own = { level, time, pid, hostname };
  const cut = JSON.stringify(
    { ...own, ...redactFields(fields, redact), msg: redact(msg) },
    shortenValue,
  );
  if (cut.length <= LONGEST_LINE) return `${cut}\n`;
  return `${JSON.stringify({ ...own, fields: `left out, being ${cut.length} characters long`, msg: redact(msg) }, shortenValue)}\n`;
}

function shortenValue(_key: string, value: unknown): unknown {
  return typeof value === "string" && value.length > LONGEST_TEXT
    ? `${value.slice(0, LONGEST_TEXT).toWellFormed()} … (cut, of ${value.length} characters)`
    : value;
}

/** What every line of the log says of itself: no field may take its place. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(["level", "time", "pid", "hostname", "msg"]);

type Fields = Record<string, unknown>;

/**
 * The fields of a log line as data of its own, which pino can write whatever they were: an author's fields may throw when they
 * are looked at, go round in circles, or be no object at all.
 */
function plainFields(fields: object, redact: (text: string) => string): Fields {
  try {
    return flatFields(fields) ?? withoutOwn(redactFields(fields, redact));
  } catch {
    return { ...UNWRITABLE };
  }
}

/** Texts, numbers and the like, read once each. Undefined where there is more to write: that goes through JSON, which takes several times longer. */
function flatFields(fields: object): Fields | undefined {
  if (Array.isArray(fields) || "toJSON" in fields) return undefined;
  const flat: Fields = {};
  for (const name of Object.keys(fields)) {
    const value = (fields as Fields)[name];
    if (name === "__proto__" || !isPlain(value)) return undefined;
    if (!OWN_MEMBERS.has(name)) flat[name] = value;
  }
  return flat;
}

/** What pino writes as it is. */
function isPlain(value: unknown): boolean {
  return (
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    value === undefined ||
    value === null
  );
}

function withoutOwn(fields: unknown): Fields {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    return { ...UNWRITABLE };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !OWN_MEMBERS.has(name)));
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof LEVELS)[number];

/** The level in `FX_LOG_LEVEL`, info if it is not set. Throws FX2002 for an unknown level. */
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
