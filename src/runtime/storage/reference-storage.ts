import type { Storage } from "./storage.ts";

const bound = new WeakMap<object, Storage>();

/** Lets a storage, and nothing else, open a file or folder. */
export function bindReference(reference: object, storage: Storage): void {
  bound.set(reference, storage);
}

/** What opens a file or folder: the storage that it is bound to, else what this process opens by itself. */
export async function storageOf(reference: object): Promise<Storage> {
  return bound.get(reference) ?? (await import("../local/process-defaults.ts")).processStorage();
}

/** A part of something is opened by what opens the whole. */
export function bindLike(part: object, whole: object): void {
  const storage = bound.get(whole);
  if (storage !== undefined) bound.set(part, storage);
}
