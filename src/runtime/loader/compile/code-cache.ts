import { createHash, randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { makeFolders } from "../../base/files.ts";

/** What a TypeScript module becomes, and the map that leads back to it. */
export interface CompiledCode {
  readonly code: string;
  /** A source map as JSON. */
  readonly map: string;
}

/**
 * Compiled modules on disk, one file for each: `fx <source's hash> <code's length> <map's length>`, the code, the map.
 * What stands there is run, so the folder is the user's alone; a cache that cannot be used only costs time.
 */
export class CodeCache {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** The cache in a folder, or undefined where others could write to it. `version` keeps the work of other compilers apart. */
  static open(folder: string | undefined, version: string): CodeCache | undefined {
    if (folder === undefined) return undefined;
    const own = join(folder, version);
    try {
      makeFolders(own, 0o700);
      return [folder, own].every(isPrivateFolder) ? new CodeCache(own) : undefined;
    } catch {
      return undefined;
    }
  }

  /** What was kept for this module, if it was made of this very source. */
  read(name: string, source: string): CompiledCode | undefined {
    try {
      return decode(readFileSync(this.#getPath(name), "utf8"), hashText(source));
    } catch {
      return undefined;
    }
  }

  /** Keeps it; readers see the old file or the new one, never half of it. */
  write(name: string, source: string, { code, map }: CompiledCode): void {
    const file = this.#getPath(name);
    const draft = `${file}.${randomUUID()}`;
    try {
      writeFileSync(draft, `fx ${hashText(source)} ${code.length} ${map.length}\n${code}${map}`, {
        flag: "wx",
        mode: 0o600,
      });
      renameSync(draft, file);
    } catch {
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

/**
 * Whether nobody but this user can write to a folder, so that code kept in it may be run. Where users have no numbers
 * (Windows), a folder below the user's home is.
 */
export function isPrivateFolder(folder: string): boolean {
  const stats = lstatSync(folder);
  if (!stats.isDirectory()) return false;
  return (
    process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0)
  );
}
