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

/**
 * Caches compiled modules on disk, one file each: a line `fx <hash of source> <length of code>
 * <length of map>`, the code, the map. fx runs this code, so only the user may have write access to
 * the folder. Without a usable cache fx is just slower.
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
      return decode(readFileSync(this.#getPath(name), "utf8"), hashText(source));
    } catch {
      return undefined; // not cached yet
    }
  }

  /** Replaces the whole file, so that readers never see part of it. */
  write(name: string, source: string, { code, map }: CompiledCode): void {
    const file = this.#getPath(name);
    const draft = `${file}.${randomUUID()}`;
    try {
      const head = `fx ${hashText(source)} ${code.length} ${map.length}`;
      writeFileSync(draft, `${head}\n${code}${map}`, { flag: "wx", mode: 0o600 });
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

function decode(text: string, sourceHash: string): CompiledCode | undefined {
  const [head, hash, codeLength, mapLength] =
    /^fx (\w{64}) (\d+) (\d+)\n/.exec(text.slice(0, 200)) ?? [];
  if (head === undefined || hash !== sourceHash) return undefined;
  const mapStart = head.length + Number(codeLength);
  if (text.length !== mapStart + Number(mapLength)) return undefined;
  return { code: text.slice(head.length, mapStart), map: text.slice(mapStart) };
}

function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
