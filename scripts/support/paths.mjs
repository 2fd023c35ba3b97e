import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this checkout, without a slash at its end. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

/** Where a build is put together and tests keep their counts; never committed. */
export const WORK_DIR = join(ROOT, ".build");
