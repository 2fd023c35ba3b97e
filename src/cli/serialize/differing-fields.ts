import { isPlainObject } from "../../runtime/base/json.ts";
import { messageToJson } from "../../runtime/wire/inspect/message-formats.ts";

/** How many differing fields a line names. */
const MOST_PATHS = 5;

/** Says in which fields a message of this type differs from another one. */
export async function describeDifference(
  type: string,
  before: Uint8Array,
  after: Uint8Array,
): Promise<string> {
  try {
    const paths = await listDifferingFields(type, before, after);
    return paths.length === 0 ? "differs, but not in its fields" : `differs in ${joinPaths(paths)}`;
  } catch {
    return "differs"; // one of the two is not a message of this type
  }
}

/** Names the first few paths. */
export function joinPaths(paths: readonly string[]): string {
  const more = paths.length > MOST_PATHS ? `, and ${paths.length - MOST_PATHS} more` : "";
  return `${paths.slice(0, MOST_PATHS).join(", ")}${more}`;
}

/** The paths at which two messages differ: `custom.query`, `container.args[3]`. */
export async function listDifferingFields(
  type: string,
  before: Uint8Array,
  after: Uint8Array,
): Promise<readonly string[]> {
  return differingPaths(await messageToJson(type, before), await messageToJson(type, after), "");
}

function differingPaths(a: unknown, b: unknown, path: string): string[] {
  if (Array.isArray(a) && Array.isArray(b))
    return Array.from({ length: Math.max(a.length, b.length) }, (_, index) =>
      differingPaths(a[index], b[index], `${path}[${index}]`),
    ).flat();
  if (isPlainObject(a) && isPlainObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap((key) =>
      differingPaths(own(a, key), own(b, key), path === "" ? key : `${path}.${key}`),
    );
  }
  return Object.is(a, b) ? [] : [path];
}

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
