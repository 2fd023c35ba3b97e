import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a person writes in each file, by the text that it replaces.
 *
 * @typedef {Readonly<Record<string, Readonly<Record<string, string>>>>} Edits
 */

const UNDECIDED = /case ("(?:[^"\\]|\\.)*"):\s+return undecided\([^)]*\);/g;
const PHASE = /case ("(?:[^"\\]|\\.)*"):(?:\s*(?:\/\/.*|case .*:))*\s*return Resource\.(\w+)/g;

/**
 * Returns the phase that fx proposes for each state.
 *
 * @returns {ReadonlyMap<string, string>}
 */
export function readPhases(project) {
  const source = readFileSync(join(project, "src/index.ts"), "utf8");
  const phases = new Map();
  for (const from of source.matchAll(/case "/g)) {
    PHASE.lastIndex = from.index;
    const found = PHASE.exec(source);
    if (found?.index === from.index) phases.set(JSON.parse(found[1]), found[2]);
  }
  return phases;
}

/**
 * Writes the phase of each state that fx leaves open, as the right answer says, or else `running`,
 * and the edits of the answer.
 *
 * @param {string} project
 * @param {import("./try-document.mjs").Answer | undefined} answer
 */
export function decideStates(project, answer) {
  for (const [path, texts] of Object.entries({ "src/index.ts": {}, ...answer?.edits })) {
    const file = join(project, path);
    let source = readFileSync(file, "utf8");
    for (const [from, to] of Object.entries(texts)) source = source.replace(from, () => to);
    source = source.replace(UNDECIDED, (_, state) => `case ${state}: ${toResource(answer, state)}`);
    writeFileSync(file, source);
  }
}

function toResource(answer, state) {
  const phase = answer?.states[JSON.parse(state)] ?? "?";
  return phase === "failed" || phase === "aborted"
    ? `return Resource.${phase}(${state});`
    : `return Resource.${phase === "queued" ? "queued" : "running"}(${state});`;
}
