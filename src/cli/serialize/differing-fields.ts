import { isPlainObject } from "../../runtime/json.ts";
import { messageToJson } from "../../runtime/wire/inspect/message-formats.ts";
import type { SerializedTask } from "./serialize-tasks.ts";

/** More tell nobody more. */
const MOST_PATHS = 5;

/** In which fields what was found differs from the task as it is now, in words. */
export async function differingFields(
  { type, bytes }: SerializedTask,
  found: Uint8Array,
): Promise<string> {
  try {
    const paths = differingPaths(
      await messageToJson(type, found),
      await messageToJson(type, bytes),
      "",
    );
    if (paths.length === 0) return "differs, but not in its fields";
    const more = paths.length > MOST_PATHS ? `, and ${paths.length - MOST_PATHS} more` : "";
    return `differs in ${paths.slice(0, MOST_PATHS).join(", ")}${more}`;
  } catch {
    return "differs";
  }
}

/** Where two JSON values differ, as paths: `custom.query`, `container.args[3]`. */
function differingPaths(a: unknown, b: unknown, path: string): string[] {
  if (Array.isArray(a) && Array.isArray(b))
    return range(Math.max(a.length, b.length)).flatMap((index) =>
      differingPaths(a[index], b[index], `${path}[${index}]`),
    );
  if (isPlainObject(a) && isPlainObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap((key) =>
      differingPaths(own(a, key), own(b, key), path === "" ? key : `${path}.${key}`),
    );
  }
  return Object.is(a, b) ? [] : [path];
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
