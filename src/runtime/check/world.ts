import type { Awaitable, Clock } from "../base/context.ts";

/**
 * A fake of the outside system, in which checks create jobs that cost nothing and take no time. The
 * connector reaches it through `context.fetch`, or in any other way that the author chooses.
 */
export interface World {
  /** `context.fetch` of the connector. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** The connector's secrets by name. Default: none. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Every job that the outside system has, including those that have ended. */
  jobs(): Iterable<WorldJob>;
  /** Releases what the world holds, such as a port. Called once, when the check is over. */
  close?(): Awaitable<void>;
}

/** A job in a {@link World}. */
export interface WorldJob {
  /** How the outside system names the job. */
  readonly id: string;
  /** Whether it is waiting or running, and so costs something. */
  readonly active: boolean;
}

/** What a {@link World} is made from. */
export interface WorldContext {
  /** The clock of the checks. It is virtual, so measure the age of jobs with it. */
  readonly clock: Clock;
  /** Returns the same numbers in [0, 1) each time. Use it instead of `Math.random`. */
  readonly random: () => number;
}

/** Creates a new, empty world. */
export type CreateWorld = (context: WorldContext) => Awaitable<World>;
