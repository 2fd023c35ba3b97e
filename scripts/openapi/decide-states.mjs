import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a person writes in each file, by the text that it replaces.
 *
 * @typedef {Readonly<Record<string, Readonly<Record<string, string>>>>} Edits
 */

const FOUND_STATES = '  states: { running: ["running"], succeeded: ["done"], failed: ["failed"] },';
const PHASE = /\b(queued|running|succeeded|failed|aborted|undecided): \[([^\]]*)\]/g;

/**
 * Returns the phase that fx proposes for each state.
 *
 * @returns {ReadonlyMap<string, string>}
 */
export function readPhases(project) {
  const entries = listStates(project).flatMap(([phase, states]) =>
    phase === "undecided" ? [] : states.map((state) => [String(state), phase]),
  );
  return new Map(entries);
}

/**
 * Writes the phase of each state that fx leaves open, as the right answer says, or else `running`,
 * and the edits of the answer. An ID that fx leaves open is `id`, a body stays as it
 * is, and a state that fx does not find is `state`.
 *
 * @param {string} project
 * @param {import("./try-document.mjs").Answer | undefined} answer
 */
export function decideStates(project, answer) {
  for (const [path, texts] of Object.entries(answer?.edits ?? {})) {
    const file = join(project, path);
    let source = readFileSync(file, "utf8");
    for (const [from, to] of Object.entries(texts)) source = source.replace(from, () => to);
    writeFileSync(file, source);
  }
  const file = join(project, "src/index.ts");
  const opened = readFileSync(file, "utf8")
    .replace(/^( {2}create: [^]*?\bjob: \{)([^}]*)/m, (_, start, fields) => {
      return `${start}${fields.replace(/: undefined/g, ': "id"')}`;
    })
    .replace(/,?\s*undecidedBody: \[[^\]]*\],?/g, "");
  writeFileSync(
    file,
    opened
      .replace(/^.*\bstates: \{ undecided: \[\] \}.*$/m, FOUND_STATES)
      .replace('state: "" }', 'state: "state" }'),
  );
  const phases = {};
  for (const [phase, states] of listStates(project))
    for (const state of states) {
      const decided = answer?.states[state] ?? "?";
      const isSuccess = state === "the state of a job that succeeded";
      const usual = isSuccess ? "succeeded" : "running";
      const own = phase === "undecided" ? (decided === "?" ? usual : decided) : phase;
      (phases[own] ??= []).push(state);
    }
  if (Object.keys(phases).length === 0) return;
  const source = readFileSync(file, "utf8");
  const written = `states: ${JSON.stringify(phases)}`;
  writeFileSync(
    file,
    source.replace(/^ {2}states: \{[^}]*\}/m, () => `  ${written}`),
  );
}

function listStates(project) {
  const source = readFileSync(join(project, "src/index.ts"), "utf8");
  const [block = ""] = /^ {2}states: \{[^}]*\}/m.exec(source) ?? [];
  return Array.from(block.matchAll(PHASE), ([, phase, list]) => [
    phase,
    JSON.parse(`[${list.trim().replace(/,$/, "")}]`),
  ]);
}
