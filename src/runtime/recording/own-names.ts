/** A text that differs in each run of the same code, and what a recording has in its place. */
export interface OwnName {
  readonly own: string;
  readonly recorded: string;
}

/** The names of a run: its ID, and the folder of its results. */
export function listRunNames(runId: string, folder: string): readonly OwnName[] {
  // The folder comes first, because its name contains the ID.
  return [
    { own: folder, recorded: "[run-folder]" },
    { own: encodeURIComponent(folder), recorded: encodeURIComponent("[run-folder]") },
    { own: runId, recorded: "[run-id]" },
  ];
}

export function toRecordedNames(text: string, names: readonly OwnName[]): string {
  return names.reduce((all, { own, recorded }) => all.replaceAll(own, recorded), text);
}

export function toOwnNames(text: string, names: readonly OwnName[]): string {
  return names.reduce((all, { own, recorded }) => all.replaceAll(recorded, own), text);
}
