import { createHash } from "node:crypto";
import { join } from "node:path";
import { readFileIfThere } from "../../base/files.ts";
import { isPlainObject, parseJson } from "../../base/json.ts";
import { openPrivateFolder, replacePrivateFile } from "../../base/private-folder.ts";
import type { RpcFailure } from "../transport/rpc.ts";

/** What a call sends. */
export interface Token {
  readonly value: string;
  /** Gets the next token without asking the user again. */
  readonly refreshToken: string | undefined;
  /** The name of the header. */
  readonly header: string;
}

export interface TokenSource {
  /** Gets another token. @param refused the one that the server does not accept (any more) */
  obtain(refused: Token | undefined): Promise<Token>;
  /** Called with each secret before it is used. */
  readonly onSecret: (secret: string) => void;
  /** Keeps the token for other processes. */
  readonly store?: { read(): Token | undefined; write(token: Token): void } | undefined;
  /** Whether also the first call needs a token, instead of the first one that is refused. */
  readonly isNeededAtOnce?: boolean;
}

/** Sends a token as soon as there is one. */
export class TokenAuthorization implements Authorization {
  #token: Token | undefined;
  #renewal: Promise<void> | undefined;

  constructor(private readonly source: TokenSource) {
    const kept = source.store?.read();
    if (kept !== undefined) this.#use(kept);
  }

  async getHeaders(): Promise<Headers> {
    if (this.source.isNeededAtOnce === true && this.#token === undefined) await this.#renewOnce();
    return toHeaders(this.#token);
  }

  async renew(_failure: RpcFailure, refused: Headers): Promise<boolean> {
    const { header } = this.#token ?? {};
    if (header === undefined || refused[header] === toHeaders(this.#token)[header])
      await this.#renewOnce();
    return true;
  }

  /** Calls that fail together share one renewal. */
  #renewOnce(): Promise<void> {
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  async #renew(): Promise<void> {
    const { store } = this.source;
    // Another process may have renewed the token since this one read it.
    const kept = store?.read();
    if (kept !== undefined && kept.value !== this.#token?.value) {
      this.#use(kept);
      return;
    }
    const token = await this.source.obtain(this.#token);
    this.#use(token);
    store?.write(token);
  }

  #use(token: Token): void {
    this.source.onSecret(token.value);
    if (token.refreshToken !== undefined) this.source.onSecret(token.refreshToken);
    this.#token = token;
  }
}

function toHeaders(token: Token | undefined): Headers {
  return token === undefined ? {} : { [token.header]: `Bearer ${token.value}` };
}

/** Longer than the headers that servers accept. */
const LONGEST_TOKEN = 64 * 1024;

/** Whether a text can be sent as a token in a header. */
export function isToken(text: unknown): text is string {
  return typeof text === "string" && text.length <= LONGEST_TOKEN && /^[\x21-\x7e]+$/.test(text);
}

/** Whether a text is the name of a header that can hold a token. */
export function isHeaderName(text: string): boolean {
  return /^[a-z0-9][a-z0-9_.-]{0,99}$/.test(text) && !/-bin$/.test(text);
}

export type Headers = Readonly<Record<string, string>>;

/** Gets and renews the token that calls send. */
export interface Authorization {
  /** The headers of a call; empty before the server has asked for a token. */
  getHeaders(): Promise<Headers>;
  /**
   * Called when the server refuses a call as unauthenticated, with the headers that it refused.
   * Returns whether another call is worth it. Throws FxError if no token can be obtained.
   */
  renew(failure: RpcFailure, refused: Headers): Promise<boolean>;
}

export const NO_AUTHORIZATION: Authorization = {
  getHeaders: () => Promise.resolve({}),
  renew: () => Promise.resolve(false),
};

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
