// Writes each generated page; with --check it says which are out of date, and writes nothing. Runs under tsx, on a finished build.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../setup/paths.mjs";
import { apiSurface } from "./api-surface.mjs";
import { architecturePage } from "./architecture-page.mjs";
import { commandsPage } from "./commands-page.mjs";
import { errorsPage } from "./errors-page.mjs";

const PAGES = {
  "docs/errors.md": errorsPage,
  "docs/commands.md": commandsPage,
  "docs/architecture.md": architecturePage,
  "test/types/public-surface.txt": apiSurface,
};

const checkOnly = process.argv.includes("--check");
const outOfDate = Object.entries(PAGES).filter(([path, render]) => {
  const file = join(ROOT, path);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const now = render(before);
  if (!checkOnly) writeFileSync(file, now);
  return now !== before;
});
for (const [path] of outOfDate) console.log(checkOnly ? `${path} is out of date: npm run docs:generate` : `wrote ${path}`);
process.exitCode = checkOnly && outOfDate.length > 0 ? 1 : 0;
