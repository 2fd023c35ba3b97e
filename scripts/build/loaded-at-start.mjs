import { relative } from "node:path";
import { ROOT } from "../setup/paths.mjs";

/**
 * The chunks that these entries load at once, by their paths in dist: those that are reached without a lazy import. Left out is
 * the chunk that must stay a file of its own.
 */
export function loadedAtStart(dist, { outputs }, entries, ownFile) {
  const reached = new Set();
  const pending = Object.keys(outputs).filter((path) => entries.includes(outputs[path].entryPoint));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (reached.has(path) || ownFile in outputs[path].inputs) continue;
    reached.add(path);
    pending.push(
      ...outputs[path].imports
        .filter(({ kind, external }) => kind === "import-statement" && !external)
        .map((imported) => imported.path),
    );
  }
  const folder = `${relative(ROOT, dist)}/`;
  return [...reached].map((path) => path.slice(folder.length));
}
