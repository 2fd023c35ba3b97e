import type { Authorization, Headers } from "../authorization.ts";
import type { RpcFailure } from "../transport/rpc.ts";

/** What a call sends. */
export interface Token {
  readonly value: string;
  /** Gets the next token without asking the user again. */
  readonly refreshToken: string | undefined;
  /** The name of the header. */
  readonly header: string;
}

/** Gets tokens, and keeps them. */
export interface TokenSource {
  /** The token that this or an earlier process kept. */
  readKept(): Token | undefined;
  /** Gets another token. @param refused the one that the server does not accept (any more) */
  obtain(refused: Token | undefined): Promise<Token>;
  keep(token: Token): void;
}

/** Sends a token as soon as there is one. */
export class TokenAuthorization implements Authorization {
  readonly #source: TokenSource;
  #token: Token | undefined;
  #renewal: Promise<void> | undefined;

  constructor(source: TokenSource) {
    this.#source = source;
    this.#token = source.readKept();
  }

  getHeaders(): Promise<Headers> {
    return Promise.resolve(toHeaders(this.#token));
  }

  /** Calls that fail together share one renewal. */
  async renew(_failure: RpcFailure, refused: Headers): Promise<boolean> {
    if (this.#token !== undefined && !isSent(this.#token, refused)) return true;
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    await this.#renewal;
    return true;
  }

  async #renew(): Promise<void> {
    // Another process may have renewed the token since this one read it.
    const kept = this.#source.readKept();
    if (kept !== undefined && kept.value !== this.#token?.value) {
      this.#token = kept;
      return;
    }
    this.#token = await this.#source.obtain(this.#token);
    this.#source.keep(this.#token);
  }
}

function toHeaders(token: Token | undefined): Headers {
  return token === undefined ? {} : { [token.header]: `Bearer ${token.value}` };
}

function isSent(token: Token, headers: Headers): boolean {
  return headers[token.header] === toHeaders(token)[token.header];
}
