#!/usr/bin/env node
// Measures the tokens and lines of code (without comments) of each room of src, of the page and of
// the tests, and the names that authors import. Then, of src: the exported names, those that several
// files export, and the circles of imports.
//
// `--check` compares with scripts/budget.json instead. It fails if something is over its budget, if
// two files export the same name, or if files import each other in a circle.
// `--write` writes the figures of today there. Tokens get 2 % more, so that a small fix needs no new
// budget.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { compareBudget } from "./measure/compare-budget.mjs";
import { countCode } from "./measure/count-code.mjs";
import { findCircles } from "./measure/find-circles.mjs";
import { ENTRIES } from "./support/entries.mjs";
import { ROOT } from "./support/paths.mjs";

const BUDGET = join(ROOT, "scripts/budget.json");
/** Both protocols have the same files with the same names. */
const TWINS = /^(runtime\/(wire|remote)\/)(v[12]|flyte[12])\//;

const NO_CODE = { tokens: 0, lines: 0, files: 0 };

const src = readFiles("src");
const rooms = countRooms(src);
const totals = {
  src: countAll(src),
  page: countAll(readFiles("page")),
  test: countAll(readFiles("test")),
};
const names = Object.fromEntries(ENTRIES.map((entry) => [entry, countNames(entry)]));
const [flag] = process.argv.slice(2);
if (flag === "--check") check();
else if (flag === "--write") writeFileSync(BUDGET, `${JSON.stringify(createBudget(), null, 2)}\n`);
else show();

function createBudget() {
  const addRoom = ({ tokens }) => Math.ceil(tokens * 1.02);
  return {
    rooms: Object.fromEntries([...rooms].map(([room, code]) => [room, addRoom(code)])),
    tokens: Object.fromEntries(Object.entries(totals).map(([name, code]) => [name, addRoom(code)])),
    names,
  };
}

function check() {
  const getTokens = ([name, { tokens }]) => [name, tokens];
  const measured = {
    rooms: Object.fromEntries([...rooms].map(getTokens)),
    tokens: Object.fromEntries(Object.entries(totals).map(getTokens)),
    names,
  };
  const faults = compareBudget(measured, JSON.parse(readFileSync(BUDGET, "utf8")));
  if (faults.length > 0)
    faults.push("Make it smaller. A commit that raises a budget names the issue that grants it.");
  for (const [name, paths] of findSharedNames())
    faults.push(`${[...paths].join(" and ")} both export ${name}: give one another name`);
  for (const circle of findCircles(src))
    faults.push(`these files import each other, types included: ${circle.join(", ")}`);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

function show() {
  const sorted = [...rooms].sort(([, a], [, b]) => b.tokens - a.tokens);
  for (const [room, code] of sorted) printCode(room, code);
  for (const [name, code] of Object.entries(totals)) printCode(name, code);
  for (const [entry, count] of Object.entries(names)) print(`names of ${entry}`, count);
  print("exported names", findNames().size);
  const shared = findSharedNames();
  print("names of several files", shared.length, shared.map(([name]) => name).join(" "));
  const circles = findCircles(src);
  print("circles of imports", circles.length);
  for (const circle of circles) console.log(`  ${circle.join(" ")}`);
}

function printCode(title, { tokens, lines, files }) {
  print(
    title,
    tokens,
    `tokens ${String(lines).padStart(6)} lines ${String(files).padStart(4)} files`,
  );
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
  return [...files].reduce(addFile, NO_CODE);
}

function countRooms(files) {
  const rooms = new Map();
  for (const file of files) {
    const room = getRoom(file[0]);
    rooms.set(room, addFile(rooms.get(room) ?? NO_CODE, file));
  }
  return rooms;
}

function addFile({ tokens, lines, files }, [path, text]) {
  const added = countCode(path, text);
  return { tokens: tokens + added.tokens, lines: lines + added.lines, files: files + 1 };
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

function findSharedNames() {
  return [...findNames()].filter(([, paths]) => paths.size > 1);
}
