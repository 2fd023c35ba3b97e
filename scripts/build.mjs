#!/usr/bin/env node
// Builds dist/ with the installed libraries: see set-up.mjs. The release workflow alone sets FX_PUBLISHED=1, which says that
// this version will be on the registry: projects of `fx init` then install it from there, not from a tarball.
import { buildPackage } from "./build/build-package.mjs";

await buildPackage({ published: process.env.FX_PUBLISHED === "1" });
