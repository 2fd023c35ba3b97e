#!/usr/bin/env node
// Builds dist/. `--release` builds what is published: without source maps.
import { ensureInstalled } from "./setup/ensure-installed.mjs";
import { withLock } from "./setup/with-lock.mjs";

await ensureInstalled();
const { buildPackage } = await import("./build/build-package.mjs");
await withLock(() => buildPackage({ release: process.argv.includes("--release") }));
