import type { Logger } from "../../runtime/connector/context.ts";
import { plainText } from "../terminal/text-style.ts";

/** The log of a task in its pod: one line for each entry, `TIME LEVEL MESSAGE FIELDS`. */
export function containerLog(write: (line: string) => void): Logger {
  const at = (level: string) => (message: string, fields?: object) => {
    const beside =
      fields === undefined || Object.keys(fields).length === 0 ? "" : ` ${JSON.stringify(fields)}`;
    write(`${new Date().toISOString()} ${level} ${plainText(message)}${beside}\n`);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
