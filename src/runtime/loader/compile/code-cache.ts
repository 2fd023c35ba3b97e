import { createHash } from "node:crypto";
import { join } from "node:path";
import { readFileIfThere } from "../../base/files.ts";
import { parseJson } from "../../base/json.ts";
import { openPrivateFolder, replacePrivateFile } from "../../base/private-folder.ts";

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
  private constructor(private readonly folder: string) {}

  /**
   * Opens the cache in a folder; undefined if other users could write to it. `version` separates
   * the code of different compilers.
   */
  static open(folder: string | undefined, version: string): CodeCache | undefined {
    if (folder === undefined) return undefined;
    const parent = openPrivateFolder(folder);
    const own = parent && openPrivateFolder(join(parent, version));
    return own === undefined ? undefined : new CodeCache(own);
  }

  /** Returns the code of a module if it was compiled from this source. */
  read(name: string, source: string): CompiledCode | undefined {
    const text = readFileIfThere(this.#getPath(name)) ?? "";
    const cached = parseJson(text) as CachedCode | null | undefined;
    return cached?.source === hashText(source) ? cached.compiled : undefined;
  }

  /** If that fails, fx compiles the module again next time. */
  write(name: string, source: string, compiled: CompiledCode): void {
    const cached: CachedCode = { source: hashText(source), compiled };
    replacePrivateFile(this.#getPath(name), JSON.stringify(cached));
  }

  #getPath(name: string): string {
    return join(this.folder, hashText(name).slice(0, 32));
  }
}

function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
