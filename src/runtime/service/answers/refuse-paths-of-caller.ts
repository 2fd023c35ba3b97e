import { relative, resolve, sep } from "node:path";
import { FxError } from "../../errors/errors.ts";
import type { PlannedUpload } from "../../storage/plan-uploads.ts";
import { isRemoteUri, parseStorageUri, shownUri } from "../../storage/storage-uri.ts";

/**
 * A caller must not choose a file of this machine, such as a key, for the server to upload. Throws FX1003 for an output
 * that is, or is below, a path among the caller's texts.
 */
export function refusePathsOfCaller(
  uploads: readonly PlannedUpload[],
  textsOfCaller: readonly string[],
): void {
  const paths = textsOfCaller.flatMap((text) => pathOf(text) ?? []);
  if (paths.length === 0) return;
  const refused = uploads.find(({ from }) => {
    const path = pathOf(from);
    return path !== undefined && paths.some((ofCaller) => isWithin(path, ofCaller));
  });
  if (refused === undefined) return;
  throw new FxError(
    "FX1003",
    `output ${refused.output} is ${shownUri(refused.from)}, a path that came with the request; fx serve uploads only files that the connector names itself`,
    { hint: "keep an id in the ResourceMeta, check it, and build the path from it" },
  );
}

/** Every text in a value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Undefined for a text that is not a path with a folder: an id is none. */
function pathOf(text: string): string | undefined {
  if (isRemoteUri(text) || text.includes("\0")) return undefined;
  try {
    const parsed = parseStorageUri(text);
    return "path" in parsed && /[\\/]/.test(parsed.path) ? resolve(parsed.path) : undefined;
  } catch {
    return undefined;
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`));
}
