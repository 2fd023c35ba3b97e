#!/usr/bin/env node
// Builds dist/. It needs the libraries installed: see set-up.mjs. Only the release workflow sets
// FX_PUBLISHED=1. Projects of `fx init` then install flyte-fx from the registry instead of a
// tarball.
import { buildPackage } from "./build/build-package.mjs";

await buildPackage({ published: process.env.FX_PUBLISHED === "1" });
