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
  /** Shown by `fx run --verbose`, and by `fx serve` at FX_LOG_LEVEL=debug. `fields` are written beside the message, as JSON. */
  debug(message: string, fields?: object): void;
  /** What goes as it should, and is worth a line. */
  info(message: string, fields?: object): void;
  /** What goes on, but not as it should. */
  warn(message: string, fields?: object): void;
  /** What failed. It fails nothing by itself: for that, throw. */
  error(message: string, fields?: object): void;
}

/** What every method of a connector is given. */
export interface Context {
  /** Real in a server and in a container; the run's own in a local run, which can be virtual. */
  readonly clock: Clock;
  /** A number in [0, 1); repeatable on a virtual clock. */
  readonly random: () => number;
  /** The process's own, or what a test gives. Hand `signal` on to it. */
  readonly fetch: typeof fetch;
  /** `fx run` shows it beside the run's changes, `fx serve` writes it into its own log. */
  readonly log: Logger;
  /** Those of the request first, where it brought a {@link Connection}; then those of the process. */
  readonly secrets: Secrets;
  /**
   * Fires when the answer is no longer wanted, with the reason why:
   *
   * - in a local run on Ctrl-C, SIGTERM and SIGHUP, when the caller's own {@link RunOptions} signal fires, on an error
   *   that nobody catches, at `--timeout`, and at the task's own timeout for one attempt;
   * - for `delete` in a local run, and for the delete of a job whose caller is gone in a server, after 60 s only: the
   *   job is then given up;
   * - in a server when the caller cancels or its deadline passes, for `get` up to 300 ms before that, since the server
   *   then answers in its place; and at the server's end when `--drain` is over.
   *
   * What is answered afterwards is dropped, but for a job that `create` still returns: it is deleted.
   */
  readonly signal: AbortSignal;
}

/** A value, or a promise of one: author methods may be plain or async. */
export type Awaitable<T> = T | Promise<T>;

function ignore(): void {}

/** For whoever wants to hear nothing. */
export const silentLog: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
