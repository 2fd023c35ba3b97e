// Writes the generated pages, and the generated parts of others. With --check, it only lists those
// that are out of date. Run it with tsx, after a build.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { ENTRIES } from "../support/entries.mjs";
import { ROOT } from "../support/paths.mjs";
import { apiReport } from "./api-report.mjs";
import { checksPage } from "./checks-page.mjs";
import { commandsPage } from "./commands-page.mjs";
import { deployPage } from "./deploy-page.mjs";
import { pollsPlot } from "./polls-plot.mjs";
import { scalePage } from "./scale-page.mjs";

const PAGES = {
  "docs/commands.md": commandsPage,
  "docs/checks.md": checksPage,
  "docs/deploy.md": deployPage,
  "docs/scale.md": scalePage,
  "docs/images/polls.svg": pollsPlot,
  ...Object.fromEntries(
    ENTRIES.map((entry) => [`test/types/api/${entry}.api.md`, () => apiReport(entry)]),
  ),
};

const checkOnly = process.argv.includes("--check");
for (const [path, render] of Object.entries(PAGES)) {
  const file = join(ROOT, path);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const now = await formatPage(file, await render(before));
  if (now === before) continue;
  if (!checkOnly) writeFileSync(file, now);
  console.log(checkOnly ? `${path} is out of date: npm run docs:generate` : `wrote ${path}`);
  if (checkOnly) process.exitCode = 1;
}

/** Formats a page as `npm run format` does. */
async function formatPage(file, text) {
  return file.endsWith(".md")
    ? format(text, { ...(await resolveConfig(file)), filepath: file })
    : text;
}
