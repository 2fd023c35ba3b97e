import { hostname } from "node:os";
import type { Logger } from "../../runtime/connector/context.ts";
import { unknownChoice } from "../../runtime/unknown-choice.ts";
import { jsonMembers } from "./json-members.ts";

/** The numbers that pino gives its levels; its tools read this log. */
const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const;

export type LogLevel = keyof typeof LEVELS;

export interface JsonLogOptions {
  readonly level: LogLevel;
  readonly redact: (text: string) => string;
  readonly write: (text: string) => void;
}

/**
 * One JSON object a line. Lines are written together at the end of a turn of the event loop; `flush` writes what is left
 * before the process ends.
 */
export class JsonLog {
  readonly logger: Logger;
  readonly #write: (text: string) => void;
  #pending = "";

  constructor({ level, redact, write }: JsonLogOptions) {
    this.#write = write;
    const origin = `"pid":${process.pid},"hostname":${JSON.stringify(hostname())}`;
    const line = (name: LogLevel) => (message: string, fields?: object): void => {
      const members = fields === undefined ? "" : jsonMembers(fields, redact);
      this.#add(`{"level":${LEVELS[name]},"time":${Date.now()},${origin}${members},"msg":${JSON.stringify(redact(message))}}\n`);
    };
    const isOn = (name: LogLevel): boolean => LEVELS[name] >= LEVELS[level];
    const ignore = (): void => undefined;
    this.logger = {
      debug: isOn("debug") ? line("debug") : ignore,
      info: isOn("info") ? line("info") : ignore,
      warn: isOn("warn") ? line("warn") : ignore,
      error: line("error"),
    };
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

/** `FX_LOG_LEVEL`; info where it is not set. */
export function logLevelOf(env: NodeJS.ProcessEnv): LogLevel {
  const level = env["FX_LOG_LEVEL"] || "info";
  if (Object.hasOwn(LEVELS, level)) return level as LogLevel;
  throw unknownChoice(`FX_LOG_LEVEL takes no ${JSON.stringify(level)}`, level, Object.keys(LEVELS), "FX_LOG_LEVEL=info");
}
