import { AllowedStorage } from "../../runtime/storage/allowed-storage.ts";
import type { Storage } from "../../runtime/storage/storage.ts";
import { realClock } from "../../runtime/real-clock.ts";

/** The storage that callers' URIs are opened with; undefined where the operator allowed none. */
export async function servedStorage(prefixes: readonly string[], { env, projectRoot }: { readonly env: NodeJS.ProcessEnv; readonly projectRoot: string }): Promise<Storage | undefined> {
  if (prefixes.length === 0) return undefined;
  const { projectStorage } = await import("../../runtime/storage/project-storage.ts");
  return new AllowedStorage(projectStorage({ projectRoot, env, clock: realClock, random: Math.random, fetch }), prefixes);
}
