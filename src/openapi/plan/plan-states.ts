import type { ApiOperation } from "../api-document.ts";
import type { States } from "../connector-plan.ts";
import { listPlaces, type ScalarPlace } from "../operations/list-places.ts";
import { findFlags } from "./find-flags.ts";
import { findReasons } from "./find-reasons.ts";
import { findState } from "./find-state.ts";
import { findHttpStates } from "./http-status.ts";
import { allowsText, listEnumTexts } from "./object-parts.ts";
import { findCodes, findStateWords, proposePhases } from "./phase-words.ts";

/** Properties that say how a job has ended, beside one that says that it has. */
const OUTCOMES = ["conclusion", "outcome", "resultstate", "completionstatus"];

/** Finds the state of a job in the answer of `get`, and proposes a phase for each of its values. */
export function planStates(get: ApiOperation): States {
  const { answer } = get;
  const state = answer && findState(answer.schema);
  const isText = state !== undefined && allowsText(state.schema);
  const isCode = !isText && state?.schema.types.includes("integer") === true;
  const flags = answer && !isText && !isCode ? findFlags(answer.schema) : undefined;
  const inStatus = state === undefined && flags === undefined ? findHttpStates(get) : undefined;
  const path = flags?.[0]?.path ?? state?.path ?? inStatus?.path ?? [];
  const reasons = answer ? findReasons(answer.schema, path.slice(0, -1)) : [];
  const message = reasons.find(({ item }) => item === undefined)?.path;
  const base = { path, message, reasons };
  if (isText) {
    const outcome = listPlaces(answer!.schema).find((place) => isOutcome(place, path));
    return { ...base, ...readStates(state), outcome: outcome && readStates(outcome) };
  }
  if (isCode) return { ...base, kind: "text", values: findCodes(state.schema) };
  if (flags !== undefined) return { ...base, kind: "flags", values: [], flags };
  if (inStatus !== undefined) return { ...base, kind: "text", values: inStatus.values };
  if (state === undefined) return { ...base, kind: "none", values: [] };
  const values = [
    { value: false, phase: "running" as const },
    { value: true, phase: "succeeded" as const },
  ];
  return { ...base, kind: "boolean", values };
}

function isOutcome({ path, key, schema }: ScalarPlace, state: readonly string[]): boolean {
  const isBeside =
    path.length === state.length && path.slice(0, -1).every((n, i) => n === state[i]);
  return isBeside && OUTCOMES.includes(key) && allowsText(schema);
}

function readStates({ path, schema }: ScalarPlace): NonNullable<States["outcome"]> {
  const listed = listEnumTexts(schema);
  const values = listed.length > 0 ? listed : findStateWords(schema);
  const phases = proposePhases(values);
  return {
    path,
    kind: listed.length > 0 ? "enum" : "text",
    values: values.map((value, index) => ({ value, phase: phases[index] })),
  };
}
