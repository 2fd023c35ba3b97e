import type { Schema } from "../api-document.ts";
import { isState } from "./phase-words.ts";

/**
 * The states in the description and examples of a text: quoted words, or those of a list such as
 * `one of queued, running and done`.
 */
export function findStateWords({ description = "", title = "", examples }: Schema): string[] {
  const text = `${title} ${description}`.slice(0, 10_000);
  const quoted = [...text.matchAll(/[`'"“]([\w-]{2,40})[`'"”]/g)].map(([, word]) => word!);
  const listed = [...text.matchAll(/(?<![\w-])([\w-]{2,40})(?=\s?[,|/.;)]|\s+(?:or|and)\s|$)/g)]
    .map(([, word]) => word!)
    .concat([...text.matchAll(/[,|/(]\s?([\w-]{2,40})(?![\w-])/g)].map(([, word]) => word!))
    .concat([...text.matchAll(/\b(?:or|and)\s([\w-]{2,40})(?![\w-])/g)].map(([, word]) => word!));
  const given = examples.filter((example) => typeof example === "string");
  const certain = [...new Set([...given, ...quoted])];
  // Other quoted words may be anything, unless most are states.
  const isList = certain.filter(isState).length * 2 > certain.length && certain.length > 1;
  return [
    ...new Set([...certain.filter((word) => isList || isState(word)), ...listed.filter(isState)]),
  ];
}
