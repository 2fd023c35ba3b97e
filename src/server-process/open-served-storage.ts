import { realClock } from "../runtime/base/context.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { isObjectUri } from "../runtime/base/storage-uri.ts";
import type { Storage } from "../runtime/base/storage.ts";
import {
  type AllowedPrefix,
  readAllowedPrefixes,
  withAllowedPrefixes,
} from "../runtime/storage/allowed-prefixes.ts";

/**
 * Opens the storage for URIs from callers. Undefined if the operator allowed no prefix. Throws
 * FX2000 for a prefix that fx has no storage for, and FX5017 if the client of an object store is
 * not installed.
 */
export async function openServedStorage(
  allowed: readonly string[],
  projectRoot: string,
  env: NodeJS.ProcessEnv,
): Promise<Storage | undefined> {
  if (allowed.length === 0) return undefined;
  const prefixes = readAllowedPrefixes(allowed, projectRoot);
  await checkStores(prefixes, projectRoot);
  const { createProjectStorage } = await import("../runtime/storage/create-project-storage.ts");
  const storage = createProjectStorage({ projectRoot, env, clock: realClock, fetch });
  return withAllowedPrefixes(storage, prefixes);
}

/** Checks at startup what would otherwise fail only when the first job with large outputs ends. */
async function checkStores(prefixes: readonly AllowedPrefix[], projectRoot: string): Promise<void> {
  const { STORE_PACKAGES, requireStoreClients } =
    await import("../runtime/storage/load-store-client.ts");
  const schemes = [...new Set(prefixes.filter(isObjectUri).map(({ scheme }) => scheme))];
  const isStore = (scheme: string): scheme is keyof typeof STORE_PACKAGES =>
    Object.hasOwn(STORE_PACKAGES, scheme);
  const unknown = schemes.filter((scheme) => !isStore(scheme)).map((scheme) => `${scheme}:`);
  if (unknown.length > 0)
    throw new FxError("FX2000", `fx has no storage for ${unknown.join(" and ")}`, {
      hint: "--storage-allow s3://BUCKET/FOLDER, or gs://BUCKET/FOLDER",
    });
  for (const scheme of schemes.filter(isStore))
    requireStoreClients(scheme, projectRoot, `--storage-allow ${scheme}://`);
}
