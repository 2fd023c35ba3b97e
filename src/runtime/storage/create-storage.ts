import { type Awaitable, realClock } from "../base/context.ts";
import { findProjectRoot } from "../base/files.ts";
import type { Storage } from "../base/storage.ts";
import { readAllowedPrefixes, withAllowedPrefixes } from "./allowed-prefixes.ts";
import { createProjectStorage } from "./create-project-storage.ts";

/**
 * Creates a storage for a server: it opens paths, and `file:`, `s3:` and `gs:` URIs, but only under
 * the allowed prefixes. It throws FX5015 for all others, before it accesses anything.
 *
 * @param options `allow` lists the prefixes, as `fx serve --storage-allow` does: `s3://BUCKET/FOLDER`,
 * a folder in the project, or the absolute path of another folder. `schemes` adds storages by the
 * scheme of their URIs; each is created on first use
 * @example
 * const storage = createStorage({ allow: ["s3://my-bucket/flyte/"] });
 * const server = createServer({ storage });
 * @throws FxError FX2000 that lists every invalid prefix
 */
export function createStorage({
  allow,
  schemes,
}: {
  readonly allow: readonly string[];
  readonly schemes?: { readonly [scheme: string]: () => Awaitable<Storage> };
}): Storage {
  const projectRoot = findProjectRoot(process.cwd());
  const prefixes = readAllowedPrefixes(allow, projectRoot, 'allow: ["s3://BUCKET/FOLDER/"]');
  const tools = { projectRoot, env: process.env, clock: realClock, fetch };
  return withAllowedPrefixes(createProjectStorage({ ...tools, schemes }), prefixes);
}
