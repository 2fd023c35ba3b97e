import type { SourceLocation } from "../base/errors/errors.ts";
import { readFileIfThere } from "../base/files.ts";
import type { ConnectorBase } from "../connector/connector-base.ts";

/**
 * Where the author's source defines a method of a connector: in its class, or after the call that
 * defines it. Otherwise the place where the connector is created.
 */
export function locateMethod(
  connector: ConnectorBase | undefined,
  method: string | undefined,
): SourceLocation | undefined {
  const created = connector?.definedAt.location;
  if (connector === undefined || created === undefined || !/^\w+$/.test(method ?? ""))
    return created;
  const lines = (readFileIfThere(created.file) ?? "").split("\n");
  const inClass = lines.findIndex((line) => line.includes(`class ${connector.constructor.name} `));
  const first = inClass >= 0 ? inClass : created.line - 1;
  const pattern = new RegExp(`^\\s*(?:(?:override|async) +)*\\*?(?=${method}\\s*[(:=<])`);
  const index = lines.findIndex((line, at) => at >= first && pattern.test(line));
  if (index < 0) return created;
  const column = pattern.exec(lines[index]!)![0].length + 1;
  return { file: created.file, line: index + 1, column };
}
