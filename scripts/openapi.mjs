#!/usr/bin/env node
// Measures what `fx init connector --openapi` makes of documents that nobody here has read: of each
// YAML or JSON file in a folder, or of those that a file of right answers names.
// `npm run test:openapi -- FOLDER [ANSWERS.json] [--only NAME] [--fx bin/fx.js]`
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { tryDocument } from "./openapi/try-document.mjs";
import { Failure } from "./support/failure.mjs";
import { ROOT } from "./support/paths.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", multiple: true },
    fx: { type: "string", default: join(ROOT, "bin/fx.js") },
  },
});
const [documents, answersFile] = positionals;
if (documents === undefined) throw new Failure("pass a folder of OpenAPI documents");
const answers = answersFile === undefined ? {} : JSON.parse(readFileSync(answersFile, "utf8"));
const names =
  answersFile === undefined
    ? readdirSync(documents).filter((name) => /\.(ya?ml|json)$/.test(name))
    : Object.keys(answers);

const folder = realpathSync(mkdtempSync(join(tmpdir(), "fx-openapi-")));
const tally = { passed: 0, failed: 0 };
try {
  for (const name of names.filter((name) => values.only?.includes(name) ?? true)) {
    const row = await tryDocument({
      document: resolve(documents, name),
      answer: answers[name],
      project: join(folder, `p${tally.passed + tally.failed}`),
      fx: resolve(values.fx),
    });
    tally[row.faults.length === 0 ? "passed" : "failed"] += 1;
    print(name, row);
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;

function print(name, { faults, ...facts }) {
  console.log(`${faults.length === 0 ? "✔" : "✖"} ${name}`);
  for (const [label, fact] of Object.entries(facts)) console.log(`  ${label.padEnd(11)} ${fact}`);
  for (const fault of faults) console.log(`  fault       ${fault}`);
}
