import { createHash } from "node:crypto";
import { join } from "node:path";
import { readFileIfThere } from "../../base/files.ts";
import { isPlainObject, parseJson } from "../../base/json.ts";
import { openPrivateFolder, replacePrivateFile } from "../../base/private-folder.ts";
import { isHeaderName, isToken, type Token } from "./token-authorization.ts";

/** Where tokens are kept. */
export interface TokenPlace {
  /** A private folder for the tokens of all clusters. */
  readonly folder: string;
  /** Whether tokens are only read. */
  readonly isReadOnly?: boolean;
}

/** Keeps one token in a file that only the user can read. Without a usable folder it keeps none. */
export class TokenStore {
  readonly #file: string | undefined;
  readonly #isReadOnly: boolean;

  /** @param owner the cluster, and whose token it is; different values have different files */
  constructor({ folder, isReadOnly = false }: TokenPlace, owner: readonly string[]) {
    const create = !isReadOnly;
    const parent = openPrivateFolder(folder, { create });
    const own = parent && openPrivateFolder(join(parent, "tokens"), { create });
    const name = createHash("sha256").update(JSON.stringify(owner)).digest("hex").slice(0, 32);
    this.#file = own === undefined ? undefined : join(own, `${name}.json`);
    this.#isReadOnly = isReadOnly;
  }

  /**
   * Undefined if there is no token, or the file is damaged. A reader gets nothing to renew the token
   * with, because a renewed one that is not kept ends the session.
   */
  read(): Token | undefined {
    if (this.#file === undefined) return undefined;
    const token = parse(parseJson(readFileIfThere(this.#file, { links: false }) ?? ""));
    return token && this.#isReadOnly ? { ...token, refreshToken: undefined } : token;
  }

  /** If that fails, the next process gets another token. */
  write(token: Token): void {
    if (this.#file === undefined || this.#isReadOnly) return;
    replacePrivateFile(this.#file, JSON.stringify({ v: 1, ...token }));
  }
}

function parse(json: unknown): Token | undefined {
  if (!isPlainObject(json)) return undefined;
  const { v, value, refreshToken, header } = json;
  if (v !== 1 || !isToken(value) || typeof header !== "string" || !isHeaderName(header))
    return undefined;
  return { value, refreshToken: isToken(refreshToken) ? refreshToken : undefined, header };
}
