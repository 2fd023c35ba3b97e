/** A text that differs in each run of the same code, and what a recording has in its place. */
export interface OwnName {
  readonly own: string;
  readonly recorded: string;
  /** Replaces its beginning, too, if that has at least this many characters. */
  readonly shortest?: number;
}

/** Names of jobs often have only the beginning of a key. A shorter one occurs by chance. */
const SHORTEST_KEY = 12;

/** The names of a run: its ID, and the folder of its results. */
export function listRunNames(runId: string, folder: string): readonly OwnName[] {
  // The folder comes first, because its name contains the ID.
  return [
    { own: folder, recorded: "[run-folder]" },
    { own: encodeURIComponent(folder), recorded: encodeURIComponent("[run-folder]") },
    { own: runId, recorded: "[run-id]" },
  ];
}

export function nameKey(own: string, recorded: string): OwnName {
  return { own, recorded, shortest: SHORTEST_KEY };
}

export function toRecordedNames(text: string, names: readonly OwnName[]): string {
  return names.reduce(
    (all, { own, recorded, shortest }) => replaceName(all, own, recorded, shortest),
    text,
  );
}

export function toOwnNames(text: string, names: readonly OwnName[]): string {
  return names.reduce(
    (all, { own, recorded, shortest }) => replaceName(all, recorded, own, shortest),
    text,
  );
}

function replaceName(text: string, from: string, to: string, shortest = from.length): string {
  if (!text.includes(from.slice(0, shortest))) return text;
  let replaced = text;
  for (let length = from.length; length >= shortest; length -= 1)
    replaced = replaced.replaceAll(from.slice(0, length), to.slice(0, length));
  return replaced;
}

/** Where a text has the key or a long beginning of it: -1 and 0 if nowhere. */
export function indexOfKey(text: string, key: string): { at: number; length: number } {
  for (let length = key.length; length >= Math.min(SHORTEST_KEY, key.length); length -= 1) {
    const at = text.indexOf(key.slice(0, length));
    if (at >= 0) return { at, length };
  }
  return { at: -1, length: 0 };
}
