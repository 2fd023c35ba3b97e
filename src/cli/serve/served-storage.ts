import { realClock } from "../../runtime/real-clock.ts";
import { readAllowedPrefixes } from "../../runtime/storage/allowed-prefixes.ts";
import type { Storage } from "../../runtime/storage/storage.ts";

/** The storage that callers' URIs are opened with; undefined where the operator allowed none. */
export async function servedStorage(given: readonly string[], { env, projectRoot }: { readonly env: NodeJS.ProcessEnv; readonly projectRoot: string }): Promise<Storage | undefined> {
  if (given.length === 0) return undefined;
  const prefixes = readAllowedPrefixes(given);
  const [{ projectStorage }, { withAllowedPrefixes }] = await Promise.all([import("../../runtime/storage/project-storage.ts"), import("../../runtime/storage/with-allowed-prefixes.ts")]);
  return withAllowedPrefixes(projectStorage({ projectRoot, env, clock: realClock, random: Math.random, fetch }), prefixes);
}
