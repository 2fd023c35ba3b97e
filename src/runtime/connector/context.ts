/** Time, as author code should read it: real when serving, real or virtual in a local run. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason once it is aborted. */
  sleep(ms: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

/** The secrets that a connector asks for by name. */
export interface Secrets {
  /** Throws an FxError (FX5001) that lists the places looked at, where there is none of this name. */
  get(key: string): string;
}

/** Where author code logs to; known secrets are replaced before a line leaves the process. */
export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}

/** What every method of a connector is given. */
export interface Context {
  readonly clock: Clock;
  /** A number in [0, 1); repeatable on a virtual clock. */
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly log: Logger;
  readonly secrets: Secrets;
  /**
   * Fires when the answer is no longer wanted: in a local run on Ctrl-C, SIGTERM, `--timeout` and the task's own timeout,
   * for `delete` only when a second Ctrl-C gives up on it; in a server when the caller cancels or its deadline passes, and
   * when the server has waited long enough at its end.
   */
  readonly signal: AbortSignal;
}
