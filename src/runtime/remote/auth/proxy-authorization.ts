import type { Authorization, Headers } from "../authorization.ts";

const HEADER = "proxy-authorization";

/**
 * Authorization for a proxy in front of the cluster. It sends a token from the first call on,
 * because such a proxy lets nothing pass without one.
 */
export class ProxyAuthorization implements Authorization {
  readonly #runCommand: () => Promise<string>;
  #token: Promise<string> | undefined;

  constructor(runCommand: () => Promise<string>) {
    this.#runCommand = runCommand;
  }

  async getHeaders(): Promise<Headers> {
    this.#token ??= this.#runCommand();
    return { [HEADER]: `Bearer ${await this.#token}` };
  }

  async renew(_failure: unknown, refused: Headers): Promise<boolean> {
    const current = await this.getHeaders();
    if (current[HEADER] === refused[HEADER]) this.#token = undefined;
    return true;
  }
}
