import { processStorage } from "./process-storage.ts";
import type { Storage } from "./storage.ts";

const bound = new WeakMap<object, Storage>();

/** Lets a storage, and nothing else, open a file or folder. */
export function bindReference(reference: object, storage: Storage): void {
  bound.set(reference, storage);
}

/** What opens a file or folder: the storage that it is bound to, else what this process opens by itself. */
export function storageOf(reference: object): Promise<Storage> {
  const storage = bound.get(reference);
  return storage === undefined ? processStorage() : Promise.resolve(storage);
}

/** A part of something is opened by what opens the whole. */
export function bindLike(part: object, whole: object): void {
  const storage = bound.get(whole);
  if (storage !== undefined) bound.set(part, storage);
}
