#!/usr/bin/env node
// Measures the lines of code (without comments and blank lines) of each room of src, of the page and
// of the tests, and the names that authors import. Then, of src: the exported names, those that
// several files export, and the circles of imports.
//
// `--check` compares with scripts/budget.json instead, and fails if something is over its budget.
// `--write` writes the figures of today there.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { compareBudget } from "./measure/compare-budget.mjs";
import { countLines } from "./measure/count-lines.mjs";
import { findCircles } from "./measure/find-circles.mjs";
import { ENTRIES } from "./support/entries.mjs";
import { ROOT } from "./support/paths.mjs";

const BUDGET = join(ROOT, "scripts/budget.json");
/** Both protocols have the same files with the same names. */
const TWINS = /^(runtime\/(wire|remote)\/)(v[12]|flyte[12])\//;

const src = readFiles("src");
const rooms = countRooms(src);
const measured = measure();
const [flag] = process.argv.slice(2);
if (flag === "--check") check();
else if (flag === "--write") writeFileSync(BUDGET, `${JSON.stringify(measured, null, 2)}\n`);
else show();

function measure() {
  const lines = Object.fromEntries(
    ["page", "test"].map((folder) => [folder, countAll(readFiles(folder))]),
  );
  return {
    rooms: Object.fromEntries([...rooms].map(([room, { lines }]) => [room, lines])),
    lines: { src: countAll(src), ...lines },
    names: Object.fromEntries(ENTRIES.map((entry) => [entry, countNames(entry)])),
  };
}

function check() {
  const faults = compareBudget(measured, JSON.parse(readFileSync(BUDGET, "utf8")));
  for (const fault of faults) console.error(fault);
  if (faults.length > 0)
    console.error("Make it smaller. A commit that raises a budget names the issue that grants it.");
  process.exitCode = faults.length > 0 ? 1 : 0;
}

function show() {
  const sorted = [...rooms].sort(([, a], [, b]) => b.lines - a.lines);
  for (const [room, { lines, count }] of sorted) print(room, lines, `${count} files`);
  print("all", measured.lines.src, `${src.size} files`);
  print("page", measured.lines.page);
  print("test", measured.lines.test);
  for (const [entry, count] of Object.entries(measured.names)) print(`names of ${entry}`, count);
  const names = findNames();
  print("exported names", names.size);
  const shared = [...names].filter(([, paths]) => paths.size > 1);
  print("names of several files", shared.length, shared.map(([name]) => name).join(" "));
  const circles = findCircles(src);
  print("circles of imports", circles.length);
  for (const circle of circles) console.log(`  ${circle.join(" ")}`);
}

function print(title, value, note = "") {
  console.log(`${title.padEnd(24)} ${String(value).padStart(6)}  ${note}`.trimEnd());
}

/** The text of each file of code in a folder, by its path in there. */
function readFiles(folder) {
  const root = join(ROOT, folder);
  if (!existsSync(root)) return new Map();
  return new Map(
    readdirSync(root, { recursive: true })
      .map((path) => path.replaceAll("\\", "/"))
      .filter(
        (path) => /\.(m?js|tsx?|css)$/.test(path) && !/(^|\/)(generated|node_modules)\//.test(path),
      )
      .map((path) => [path, readFileSync(join(root, path), "utf8")]),
  );
}

function countAll(files) {
  return [...files].reduce((total, [path, text]) => total + countLines(path, text), 0);
}

function countRooms(files) {
  const rooms = new Map();
  for (const [path, text] of files) {
    const room = getRoom(path);
    const { lines, count } = rooms.get(room) ?? { lines: 0, count: 0 };
    rooms.set(room, { lines: lines + countLines(path, text), count: count + 1 });
  }
  return rooms;
}

function getRoom(path) {
  const [first, second, third] = path.split("/");
  return first === "runtime" && third !== undefined ? `${first}/${second}` : first;
}

/** The names that an entry exports. Entries list them one by one. */
function countNames(entry) {
  const source = ts.createSourceFile(entry, src.get(`entries/${entry}.ts`), ts.ScriptTarget.Latest);
  return source.statements
    .filter((statement) => ts.isExportDeclaration(statement))
    .reduce((total, { exportClause }) => total + exportClause.elements.length, 0);
}

function findNames() {
  const names = new Map();
  for (const [path, text] of src)
    for (const [, name] of text.matchAll(
      /^export (?:declare |abstract |async )*(?:class|function\*?|const|interface|type|enum) (\w+)/gm,
    ))
      names.set(name, new Set([...(names.get(name) ?? []), path.replace(TWINS, "$1")]));
  return names;
}
