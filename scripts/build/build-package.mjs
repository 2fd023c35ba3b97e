import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "../../proto/generate.mjs";
import { bundlePage } from "./bundle-page.mjs";
import { bundle } from "./bundle.mjs";
import { bundledPackages } from "./bundled-packages.mjs";
import { emitDeclarations } from "./emit-declarations.mjs";
import { reportSizes } from "./report-sizes.mjs";
import { openStage } from "./stage.mjs";
import { writeLicenses } from "./write-licenses.mjs";
import { writeManifest } from "./write-manifest.mjs";
import { writeSbom } from "./write-sbom.mjs";

/**
 * Builds everything that is published: dist/, oclif.manifest.json, THIRD-PARTY-LICENSES.txt. It
 * builds in a separate folder and moves the result into place at the end, so a failed build leaves
 * the last one unchanged.
 */
export async function buildPackage({ published }) {
  const startedAt = performance.now();
  await generate();
  const stage = openStage();
  try {
    writeFileSync(join(stage.dist, ".built"), ""); // set-up.mjs compares its time with the sources
    const [metafile, pageMetafile] = await Promise.all([
      bundle(stage, { published }),
      bundlePage(stage),
      emitDeclarations(stage),
    ]);
    const packages = bundledPackages([metafile, pageMetafile]);
    writeLicenses(stage, packages);
    await writeSbom(stage, packages);
    await writeManifest(stage);
    // Identifies the build: the cache of compiled code depends on it.
    const build = hashFile(join(stage.dist, "fx.cjs"));
    writeFileSync(join(stage.dist, "build.json"), JSON.stringify({ build }));
    stage.moveIntoPlace();
    reportSizes(metafile, (performance.now() - startedAt) / 1000);
  } finally {
    stage.close();
  }
}

function hashFile(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
