import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { Failure } from "../support/failure.mjs";
import { ROOT } from "../support/paths.mjs";

/** Script and style together, as a browser could receive them. */
const MOST_GZIPPED_BYTES = 60_000;

/**
 * Bundles the page of `fx dev` into `dist/dev/page`: `index.html`, `page.js`, `page.css` and
 * `icon.svg`. It loads nothing else, so it works offline.
 *
 * @returns {Promise<esbuild.Metafile>}
 */
export async function bundlePage(stage) {
  const outdir = join(stage.dist, "dev/page");
  const { metafile } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ["page/page.tsx", "page/page.css"],
    outdir,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: ["chrome126", "firefox126", "safari18"],
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  for (const file of ["index.html", "icon.svg"])
    copyFileSync(join(ROOT, "page", file), join(outdir, file));
  refuseLargePage(outdir);
  return metafile;
}

function refuseLargePage(outdir) {
  const bytes = ["page.js", "page.css"]
    .map((file) => gzipSync(readFileSync(join(outdir, file))).length)
    .reduce((sum, length) => sum + length);
  if (bytes > MOST_GZIPPED_BYTES)
    throw new Failure(
      `the page of fx dev has ${bytes} bytes of gzipped script and style, the limit is ${MOST_GZIPPED_BYTES}`,
    );
}
