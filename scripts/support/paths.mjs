import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of this checkout, without a trailing slash. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

/** Folder for builds in progress and test counts. Never committed. */
export const WORK_DIR = join(ROOT, ".build");
