// Writes each generated page; with --check it says which are out of date, and writes nothing. Runs under tsx, on a finished build.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { ROOT } from "../support/paths.mjs";
import { apiSurface } from "./api-surface.mjs";
import { commandsPage } from "./commands-page.mjs";
import { errorsPage } from "./errors-page.mjs";

const PAGES = {
  "docs/errors.md": errorsPage,
  "docs/commands.md": commandsPage,
  "test/types/public-surface.txt": apiSurface,
};

const checkOnly = process.argv.includes("--check");
for (const [path, render] of Object.entries(PAGES)) {
  const file = join(ROOT, path);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const now = await formatted(file, render(before));
  if (now === before) continue;
  if (!checkOnly) writeFileSync(file, now);
  console.log(checkOnly ? `${path} is out of date: npm run docs:generate` : `wrote ${path}`);
  if (checkOnly) process.exitCode = 1;
}

/** The page as `npm run format` leaves it. */
async function formatted(file, text) {
  return file.endsWith(".md")
    ? format(text, { ...(await resolveConfig(file)), filepath: file })
    : text;
}
