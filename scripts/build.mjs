#!/usr/bin/env node
// Builds dist/. `--release` builds what is published: without source maps. FX_PUBLISHED=1, which the release workflow
// alone sets, says that this version will be on the registry: projects of `fx init` then install it from there, and not from
// a tarball that `fx init` packs.
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { withLock } from "./setup/with-lock.mjs";

await ensureInstalled();
const { buildPackage } = await import("./build/build-package.mjs");
await withLock(() =>
  buildPackage({
    release: process.argv.includes("--release"),
    published: process.env.FX_PUBLISHED === "1",
  }),
);
