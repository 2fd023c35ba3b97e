import {
  FAULT_PLACES,
  type FaultKind,
  type FaultPlace,
  INJECTED_FAULTS,
} from "../../src/dev/shared.ts";

/** A fault to inject, as the form shows it. What is typed may be invalid. */
export interface InjectDraft {
  readonly kind: FaultKind;
  readonly place: FaultPlace;
  readonly at: string;
  /** How much longer a slow call takes. */
  readonly delay: string;
}

const FIRST_DELAY = "5s";

/** The faults that one click adds. */
export const PRESETS = [
  { label: "get throws", kind: "throw-before", place: "get" },
  { label: "the answer of create is lost", kind: "repeat", place: "create" },
  { label: "delete fails", kind: "throw-final", place: "delete" },
  { label: "get is slow", kind: "slow", place: "get" },
] as const satisfies readonly (Pick<InjectDraft, "kind" | "place"> & { label: string })[];

/** Adds a fault at the first call that has none yet. */
export function addFault(
  drafts: readonly InjectDraft[],
  { kind, place }: Pick<InjectDraft, "kind" | "place">,
): readonly InjectDraft[] {
  const taken = new Set(drafts.filter((each) => each.place === place).map(({ at }) => at));
  let at = 1;
  while (taken.has(String(at))) at += 1;
  return [...drafts, { kind, place, at: String(at), delay: FIRST_DELAY }];
}

/** Keeps the kind of fault if it can happen there, too. */
export function moveFault(draft: InjectDraft, place: FaultPlace): InjectDraft {
  const kinds = INJECTED_FAULTS[place];
  return { ...draft, place, kind: kinds.includes(draft.kind) ? draft.kind : kinds[0]! };
}

/** The fault as `fx run --inject` reads it. */
export function textFromDraft({ kind, place, at, delay }: InjectDraft): string {
  return `${kind}${kind === "slow" ? `=${delay.trim()}` : ""}@${place}${at.trim()}`;
}

/** The reverse. Empty for text that is not a fault. */
export function draftsFromTexts(texts: readonly string[]): readonly InjectDraft[] {
  return texts.flatMap((text) => {
    const [, kind, delay = FIRST_DELAY, method, at = ""] =
      /^([a-z-]+)(?:=([^@]*))?@((?:create|get|delete)(?:\.fetch)?)(.*)$/.exec(text) ?? [];
    const place = FAULT_PLACES.find((name) => name === method);
    const known = place && INJECTED_FAULTS[place].find((name) => name === kind);
    return place && known ? [{ kind: known, place, at, delay }] : [];
  });
}

/** What a place is called in the form, after `call 1 of`: `create`, or `fetch in create`. */
export function labelPlace(place: FaultPlace): string {
  return place.split(".").reverse().join(" in ");
}

const KIND_LABELS: Partial<Record<FaultKind, string>> = {
  "throw-before": "throws an error",
  "throw-after": "does its work, but its answer is lost",
  "throw-final": "throws an error that is final",
  repeat: "is called again, because its answer is lost",
  slow: "answers later, by",
  refused: "finds no connection",
  timeout: "gets no answer within 30 s",
  status: "gets status 503",
  lost: "is done, but its answer is lost",
};

/** What happens to the call, in the words of the form. */
export function labelKind(kind: FaultKind, place: FaultPlace): string {
  if (kind === "repeat" && place === "get") return "is called twice at once";
  return KIND_LABELS[kind] ?? kind;
}
