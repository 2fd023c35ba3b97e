import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { ROOT } from "../setup/paths.mjs";
import { folderImports } from "./folder-imports.mjs";

/** Everybody may load them. */
const COMMON = new Set(["base"].map((name) => `src/runtime/${name}`));

/** `docs/architecture.md` with the last column of its table as the sources have it; every folder of src has to have a row. */
export function architecturePage(page) {
  const loads = folderImports();
  const described = new Set(
    [...page.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell]) => namesIn(cell)),
  );
  const missing = [...foldersOfSrc()].filter((folder) => !described.has(folder));
  if (missing.length > 0)
    throw new Failure(`docs/architecture.md has no row for ${missing.join(", ")}`);
  return page.replace(
    /^\| (`src\/.+?) \| (.+) \| [^|]*\|$/gm,
    (_, names, content) => `| ${names} | ${content} | ${loadedBy(namesIn(names), loads)} |`,
  );
}

function namesIn(cell) {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
}

function loadedBy(names, loads) {
  const all = new Set(names.flatMap((name) => [...(loads.get(name) ?? [])]));
  const shown = [...all]
    .filter((name) => !names.includes(name) && !COMMON.has(name))
    .map((name) => name.replace(/^src\/(runtime\/)?/, ""));
  return shown.length === 0 ? "–" : shown.sort().join(", ");
}

function foldersOfSrc() {
  const folders = (below) =>
    readdirSync(join(ROOT, below), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${below}/${name}`);
  return [
    ...folders("src").filter((folder) => folder !== "src/runtime"),
    ...folders("src/runtime"),
  ];
}
