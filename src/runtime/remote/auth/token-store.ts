import { createHash } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isPlainObject } from "../../base/json.ts";
import { openPrivateFolder } from "../../base/private-folder.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";
import { isHeaderName, isToken } from "./check-token.ts";
import type { Token } from "./token-authorization.ts";

const MOST_BYTES = 256 * 1024;

/** Keeps one token in a file that only the user can read. Without a usable folder it keeps none. */
export class TokenStore {
  readonly #file: string | undefined;
  readonly #random: () => number;

  /**
   * @param folder a private folder for the tokens of all clusters
   * @param random for the names of files that are not complete yet
   * @param owner the cluster, and whose token it is; different values have different files
   */
  constructor(
    { folder, random }: { readonly folder: string; readonly random: () => number },
    owner: readonly string[],
  ) {
    const own = openPrivateFolder(folder, "tokens");
    const name = createHash("sha256").update(JSON.stringify(owner)).digest("hex").slice(0, 32);
    this.#file = own === undefined ? undefined : join(own, `${name}.json`);
    this.#random = random;
  }

  /** Undefined if there is no token, or the file is damaged. */
  read(): Token | undefined {
    if (this.#file === undefined) return undefined;
    try {
      const bytes = readBoundedFile(this.#file, { mostBytes: MOST_BYTES, links: false });
      return parse(JSON.parse(bytes.toString("utf8")));
    } catch {
      return undefined;
    }
  }

  /** Replaces the whole file. If that fails, the next process gets another token. */
  write(token: Token): void {
    if (this.#file === undefined) return;
    const draft = `${this.#file}.${this.#random().toString(36).slice(2)}.tmp`;
    try {
      writeFileSync(draft, JSON.stringify({ v: 1, ...token }), { flag: "wx", mode: 0o600 });
      renameSync(draft, this.#file);
    } catch {
      rmSync(draft, { force: true });
    }
  }
}

function parse(json: unknown): Token | undefined {
  if (!isPlainObject(json)) return undefined;
  const { v, value, refreshToken, header } = json;
  if (v !== 1 || !isToken(value) || typeof header !== "string" || !isHeaderName(header))
    return undefined;
  return { value, refreshToken: isToken(refreshToken) ? refreshToken : undefined, header };
}
