import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "./paths.mjs";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Names of the modules in src that authors import, as package.json lists them in `exports`. */
export const ENTRIES = Object.values(manifest.exports).flatMap(({ default: file }) =>
  file === undefined ? [] : [basename(file, ".js")],
);

/** The libraries that npm installs with fx. */
export const DEPENDENCIES = Object.keys(manifest.dependencies);

export const VERSION = manifest.version;
