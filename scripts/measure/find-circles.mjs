import { dirname, join } from "node:path";

/**
 * Groups of files that import each other, by Tarjan's algorithm.
 *
 * @param {Map<string, string>} files the text of each file, by its path
 */
export function findCircles(files) {
  const found = [];
  const order = new Map();
  const low = new Map();
  const stack = [];
  const visit = (path) => {
    order.set(path, order.size);
    low.set(path, order.get(path));
    stack.push(path);
    for (const next of listImports(files, path)) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path), low.get(next)));
    }
    if (low.get(path) !== order.get(path)) return;
    const group = stack.splice(stack.indexOf(path));
    if (group.length > 1) found.push(group.sort());
  };
  for (const path of files.keys()) if (!order.has(path)) visit(path);
  return found;
}

function listImports(files, path) {
  return [
    ...files
      .get(path)
      .matchAll(/^(?:import|export|\}) [^;]*?from "(\.[^"]+)"|import\("(\.[^"]+)"\)/gm),
  ]
    .map(([, fixed, lazy]) => join(dirname(path), fixed ?? lazy))
    .filter((target) => files.has(target));
}
