import { join } from "node:path";
import { generate } from "../../proto/generate.mjs";
import { buildKey } from "../setup/build-key.mjs";
import { writeKey } from "../setup/key-file.mjs";
import { bundle } from "./bundle.mjs";
import { emitDeclarations } from "./emit-declarations.mjs";
import { prerenderHelp } from "./prerender-help.mjs";
import { reportSizes } from "./report-sizes.mjs";
import { openStage } from "./stage.mjs";
import { writeLicenses } from "./write-licenses.mjs";
import { writeManifest } from "./write-manifest.mjs";

/**
 * Builds what is published: dist/, oclif.manifest.json, THIRD-PARTY-LICENSES.txt. All of it is put together in a
 * folder of its own and moved into place at the end, so a build that fails leaves the last one as it was.
 */
export async function buildPackage({ release = false, published = false } = {}) {
  const startedAt = performance.now();
  await generate();
  const key = buildKey({ release, published });
  const stage = openStage();
  try {
    const [metafile] = await Promise.all([bundle(stage, { published }), emitDeclarations(stage)]);
    writeLicenses(stage, metafile);
    await writeManifest(stage);
    await prerenderHelp(stage, key);
    writeKey(join(stage.dist, ".build-key"), key);
    stage.moveIntoPlace();
    reportSizes(metafile, { release, seconds: (performance.now() - startedAt) / 1000 });
  } finally {
    stage.close();
  }
}
