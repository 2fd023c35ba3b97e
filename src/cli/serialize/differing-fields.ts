import { formatPath } from "../../runtime/values/faults.ts";
import { listDifferences } from "../../runtime/values/find-difference.ts";
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
  const differences = listDifferences(
    await messageToJson(type, before),
    await messageToJson(type, after),
  );
  return [...differences].map(({ path }) => formatPath(path));
}
