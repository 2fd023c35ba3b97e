import type { RpcFailure } from "./transport/rpc.ts";

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
