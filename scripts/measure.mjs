#!/usr/bin/env node
// Measures src: per room the lines of code (without comments and blank lines) and files; then the
// exported names, those that several files export, and the circles of imports.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { ROOT } from "./support/paths.mjs";

/** Both protocols have the same files with the same names. */
const TWINS = /^(runtime\/(wire|remote)\/)(v[12]|flyte[12])\//;

const files = new Map(
  readdirSync(join(ROOT, "src"), { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.(tsx?|css)$/.test(path) && !path.includes("/generated/"))
    .map((path) => [path, readFileSync(join(ROOT, "src", path), "utf8")]),
);

const rooms = new Map();
for (const [path, text] of files) {
  const room = getRoom(path);
  const { lines, count } = rooms.get(room) ?? { lines: 0, count: 0 };
  rooms.set(room, { lines: lines + countLines(path, text), count: count + 1 });
}
const sorted = [...rooms].sort(([, a], [, b]) => b.lines - a.lines);
for (const [room, { lines, count }] of sorted) print(room, lines, `${count} files`);
print("all", sum(sorted, "lines"), `${sum(sorted, "count")} files`);

const names = new Map();
for (const [path, text] of files)
  for (const [, name] of text.matchAll(
    /^export (?:declare |abstract |async )*(?:class|function\*?|const|interface|type|enum) (\w+)/gm,
  ))
    names.set(name, new Set([...(names.get(name) ?? []), path.replace(TWINS, "$1")]));
print("exported names", names.size);
const shared = [...names].filter(([, paths]) => paths.size > 1);
print("names of several files", shared.length, shared.map(([name]) => name).join(" "));

const circles = findCircles();
print("circles of imports", circles.length);
for (const circle of circles) console.log(`  ${circle.join(" ")}`);

function print(title, value, note = "") {
  console.log(`${title.padEnd(24)} ${String(value).padStart(6)}  ${note}`.trimEnd());
}

function sum(list, field) {
  return list.reduce((total, [, room]) => total + room[field], 0);
}

function getRoom(path) {
  const [first, second, third] = path.split("/");
  if (second === undefined) return "entries";
  return first === "runtime" && third !== undefined ? `${first}/${second}` : first;
}

function countLines(path, text) {
  if (path.endsWith(".css"))
    return text
      .replace(/\/\*[^]*?\*\//g, "")
      .split("\n")
      .filter((line) => line.trim() !== "").length;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const lines = new Set();
  const visit = (node) => {
    if (ts.isToken(node) || node.kind === ts.SyntaxKind.JsxText) {
      const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const to = source.getLineAndCharacterOfPosition(node.getEnd()).line;
      if (node.getEnd() > node.getStart(source))
        for (let line = from; line <= to; line += 1) lines.add(line);
    }
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return lines.size;
}

/** Groups of files that import each other, by Tarjan's algorithm. */
function findCircles() {
  const found = [];
  const order = new Map();
  const low = new Map();
  const stack = [];
  const visit = (path) => {
    order.set(path, order.size);
    low.set(path, order.get(path));
    stack.push(path);
    for (const next of listImports(path)) {
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

function listImports(path) {
  return [
    ...files
      .get(path)
      .matchAll(/^(?:import|export|\}) [^;]*?from "(\.[^"]+)"|import\("(\.[^"]+)"\)/gm),
  ]
    .map(([, fixed, lazy]) => join(dirname(path), fixed ?? lazy))
    .filter((target) => files.has(target));
}
