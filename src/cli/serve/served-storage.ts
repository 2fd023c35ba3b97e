import { FxError } from "../../runtime/errors/errors.ts";
import { type AllowedPrefix, readAllowedPrefixes } from "../../runtime/storage/allowed-prefixes.ts";
import type { Storage } from "../../runtime/storage/storage.ts";
import { realClock } from "../../runtime/time/real-clock.ts";

interface StorageContext {
  readonly env: NodeJS.ProcessEnv;
  readonly projectRoot: string;
}

/** The storage that callers' URIs are opened with; undefined where the operator allowed none. Throws FX2000, and FX5017 where a store's client is not installed. */
export async function servedStorage(
  given: readonly string[],
  { env, projectRoot }: StorageContext,
): Promise<Storage | undefined> {
  if (given.length === 0) return undefined;
  const prefixes = readAllowedPrefixes(given);
  await checkStores(prefixes, projectRoot);
  const [{ projectStorage }, { withAllowedPrefixes }] = await Promise.all([
    import("../../runtime/storage/project-storage.ts"),
    import("../../runtime/storage/with-allowed-prefixes.ts"),
  ]);
  return withAllowedPrefixes(
    projectStorage({ projectRoot, env, clock: realClock, random: Math.random, fetch }),
    prefixes,
  );
}

/** At the start: the first job with large outputs would fail at its very end. */
async function checkStores(prefixes: readonly AllowedPrefix[], projectRoot: string): Promise<void> {
  const { STORAGE_PACKAGES, requireOptionalPackage } =
    await import("../../runtime/storage/optional-package.ts");
  const schemes = [
    ...new Set(prefixes.flatMap((prefix) => (prefix.kind === "keys" ? [prefix.scheme] : []))),
  ];
  const isStore = (scheme: string): scheme is keyof typeof STORAGE_PACKAGES =>
    Object.hasOwn(STORAGE_PACKAGES, scheme);
  const unknown = schemes.filter((scheme) => !isStore(scheme));
  if (unknown.length > 0)
    throw new FxError(
      "FX2000",
      `there is no storage for ${unknown.map((scheme) => `${scheme}:`).join(" and ")}`,
      { hint: "--storage-allow s3://BUCKET/FOLDER, or gs://BUCKET/FOLDER" },
    );
  for (const scheme of schemes.filter(isStore))
    requireOptionalPackage(STORAGE_PACKAGES[scheme], projectRoot, `--storage-allow ${scheme}://`);
}
