import { basename, dirname, join, sep } from "node:path";
import { Watches } from "../watches.ts";

const MODULE = /\.(?:[cm]?[jt]s|json)$/;

/** An editor saves a file in several steps. */
const SETTLE_MS = 20;

/**
 * Reports that modules may have changed. Watches their folders, because editors replace a file when
 * they save it.
 */
export class FolderWatch {
  readonly #watches = new Watches();
  /** Of other files that the project depends on, such as environment files. */
  readonly #names = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** @param files as for `add` */
  constructor(
    files: readonly string[],
    private readonly changed: (file: string) => void,
  ) {
    this.add(files);
  }

  /**
   * Watches these files and the other modules in their folders as well, except those of installed
   * packages. Returns the files whose folders were not watched before.
   */
  add(files: readonly string[]): readonly string[] {
    for (const file of files) this.#names.add(basename(file));
    const added = this.addFolders(files.map((file) => dirname(file)));
    return files.filter((file) => added.has(dirname(file)));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#watches.close();
  }

  /** Returns the folders that were not watched before. */
  addFolders(folders: readonly string[]): ReadonlySet<string> {
    const add = (folder: string): boolean =>
      !folder.split(sep).includes("node_modules") &&
      this.#watches.add(folder, (name) => this.#note(folder, name));
    return new Set(folders.filter(add));
  }

  #note(folder: string, name: string | null): void {
    if (name !== null && !MODULE.test(name) && !this.#names.has(name)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.changed(join(folder, name ?? "")), SETTLE_MS);
  }
}
