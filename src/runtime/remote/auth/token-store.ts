import { createHash } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isPlainObject } from "../../base/json.ts";
import { openPrivateFolder } from "../../base/private-folder.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";
import { isHeaderName, isToken, type Token } from "./token-authorization.ts";

/** Where tokens are kept. */
export interface TokenPlace {
  /** A private folder for the tokens of all clusters. */
  readonly folder: string;
  /** For the names of files that are not complete yet. */
  readonly random: () => number;
  /** Whether tokens are only read. */
  readonly isReadOnly?: boolean;
}

/** Keeps one token in a file that only the user can read. Without a usable folder it keeps none. */
export class TokenStore {
  readonly #file: string | undefined;
  readonly #isReadOnly: boolean;
  readonly #random: () => number;

  /** @param owner the cluster, and whose token it is; different values have different files */
  constructor({ folder, random, isReadOnly = false }: TokenPlace, owner: readonly string[]) {
    const own = openPrivateFolder(folder, "tokens", { create: !isReadOnly });
    const name = createHash("sha256").update(JSON.stringify(owner)).digest("hex").slice(0, 32);
    this.#file = own === undefined ? undefined : join(own, `${name}.json`);
    this.#isReadOnly = isReadOnly;
    this.#random = random;
  }

  /**
   * Undefined if there is no token, or the file is damaged. A reader gets nothing to renew the token
   * with, because a renewed one that is not kept ends the session.
   */
  read(): Token | undefined {
    if (this.#file === undefined) return undefined;
    try {
      const bytes = readBoundedFile(this.#file, { links: false });
      const token = parse(JSON.parse(bytes.toString("utf8")));
      return token && this.#isReadOnly ? { ...token, refreshToken: undefined } : token;
    } catch {
      return undefined;
    }
  }

  /** Replaces the whole file. If that fails, the next process gets another token. */
  write(token: Token): void {
    if (this.#file === undefined || this.#isReadOnly) return;
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
