import { createHash, randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPrivateFolder } from "../../base/private-folder.ts";

/** Compiled code of a TypeScript module. */
export interface CompiledCode {
  readonly code: string;
  /** A source map as JSON. */
  readonly map: string;
}

interface CachedCode {
  /** The hash of the source. */
  readonly source: string;
  readonly compiled: CompiledCode;
}

/**
 * Caches compiled modules on disk, one JSON file each. fx runs this code, so only the user may have
 * write access to the folder. Without a usable cache fx is just slower.
 */
export class CodeCache {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens the cache in a folder; undefined if other users could write to it. `version` separates
   * the code of different compilers.
   */
  static open(folder: string | undefined, version: string): CodeCache | undefined {
    if (folder === undefined) return undefined;
    const own = openPrivateFolder(folder, version);
    return own === undefined ? undefined : new CodeCache(own);
  }

  /** Returns the code of a module if it was compiled from this source. */
  read(name: string, source: string): CompiledCode | undefined {
    try {
      const cached = JSON.parse(readFileSync(this.#getPath(name), "utf8")) as CachedCode;
      return cached.source === hashText(source) ? cached.compiled : undefined;
    } catch {
      return undefined; // not cached yet
    }
  }

  /** Replaces the whole file, so that readers never see part of it. */
  write(name: string, source: string, compiled: CompiledCode): void {
    const file = this.#getPath(name);
    const draft = `${file}.${randomUUID()}`;
    const cached: CachedCode = { source: hashText(source), compiled };
    try {
      writeFileSync(draft, JSON.stringify(cached), { flag: "wx", mode: 0o600 });
      renameSync(draft, file);
    } catch {
      // Without the cache, fx compiles the module again.
      rmSync(draft, { force: true });
    }
  }

  #getPath(name: string): string {
    return join(this.#folder, hashText(name).slice(0, 32));
  }
}

function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
