import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a person writes in each file, by the text that it replaces.
 *
 * @typedef {Readonly<Record<string, Readonly<Record<string, string>>>>} Edits
 */

/** A state in the table of phases. */
const ENTRY =
  /^ {2}(?<name>\w+|"(?:[^"\\]|\\.)*"): (?:"(?<phase>queued|running|succeeded|failed|aborted)"|UNDECIDED),$/gm;

/**
 * Returns the phase that fx proposes for each state.
 *
 * @returns {ReadonlyMap<string, string>}
 */
export function readPhases(project) {
  const source = readFileSync(join(project, "src/index.ts"), "utf8");
  const entries = Array.from(source.matchAll(ENTRY), ({ groups }) => [
    toState(groups.name),
    groups.phase,
  ]);
  return new Map(entries.filter(([, phase]) => phase !== undefined));
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
    source = source.replace(ENTRY, (entry, name) => {
      const phase = answer?.states[toState(name)] ?? "?";
      return entry.replace("UNDECIDED", JSON.stringify(phase === "?" ? "running" : phase));
    });
    writeFileSync(file, source);
  }
}

function toState(name) {
  return name.startsWith('"') ? JSON.parse(name) : name;
}
