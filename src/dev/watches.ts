import { type FSWatcher, watch } from "node:fs";

/** Folders that are watched, until they are gone. */
export class Watches {
  readonly #watchers = new Map<string, FSWatcher>();

  /** Returns false if the folder is watched already. The system may not tell which name changed. */
  add(folder: string, report: (name: string | null) => void): boolean {
    if (this.#watchers.has(folder)) return false;
    try {
      const watcher = watch(folder, (_event, name) => report(name));
      watcher.on("error", () => this.remove(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      // the folder is gone, or the system has no watches left
    }
    return true;
  }

  remove(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  close(): void {
    for (const folder of this.#watchers.keys()) this.remove(folder);
  }
}
