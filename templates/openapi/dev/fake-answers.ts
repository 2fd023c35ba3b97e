import type { FakeJob, FakePhase } from "./fake-jobs.ts";

/** What the fake knows of the service. */
export interface ServiceData {
  /** The secrets that the fake accepts. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The variables that lead the connector to the fake, with the path that each one has there. */
  readonly variables: Readonly<Record<string, string>>;
  /** What every request carries. */
  readonly access: readonly (Place & { readonly value: string })[];
  /** The form with which the connector asks for a token, and the token. */
  readonly token?: { readonly client: Readonly<Record<string, string>>; readonly value: string };
  /** A job whose request contains this text fails. */
  readonly fails: string;
  /** The ID of a new job: its number with so many digits, and the texts around it. */
  readonly id: { readonly start: string; readonly digits: number; readonly end: string };
  readonly key?: KeyData;
  readonly create: Operation;
  readonly get: Operation & { readonly forgetsCancelled: boolean };
  readonly cancel?: Operation;
  readonly result?: Operation;
  /** Lists the jobs whose key is the value of a query parameter. */
  readonly list?: Operation & { readonly filter: string };
}

/** The idempotency key in a create's request. */
export interface KeyData {
  readonly at: Place;
  /** How the service answers a create whose key it knows. */
  readonly repeat: "same job" | "conflict" | "new job";
  readonly isId: boolean;
}

/** The place of a value in a request. */
export interface Place {
  readonly in: "header" | "query" | "cookie" | "body";
  readonly path: readonly string[];
}

export interface Operation {
  /** The method and the path, such as `GET /jobs/{job}`, where `*` is any name. */
  readonly route: string;
  readonly status: number;
  readonly answer?: Sample;
}

/** An answer with functions in the places that depend on the jobs which it is about. */
export type Sample =
  | string
  | number
  | boolean
  | null
  | Filler
  | readonly Sample[]
  | { readonly [name: string]: Sample };

type Filler = (jobs: readonly FakeJob[]) => unknown;

export const ID: Filler = ([job]) => job?.id;
export const NUMBER: Filler = ([job]) => Number(job?.id);
export const KEY: Filler = ([job]) => job?.key;
export const CREATED: Filler = ([job]) => job?.createdAt;

/** Decide: which state does the service give such a job? */
export const UNDECIDED = undefined;

export function byPhase(values: Readonly<Record<FakePhase, string | boolean | null>>): Filler {
  return ([job]) => job && values[job.phase];
}

/** @param otherwise the value of a job that did not fail. Default: the property is missing */
export function onFailure(sample: Sample, otherwise?: string | null): Filler {
  return (jobs) => (jobs[0]?.phase === "failed" ? fill(sample, jobs) : otherwise);
}

/** A list with an item for each job. */
export function each(item: Sample): Filler {
  return (jobs) => jobs.map((job) => fill(item, [job]));
}

export function fill(sample: Sample, jobs: readonly FakeJob[]): unknown {
  if (typeof sample === "function") return sample(jobs);
  if (typeof sample !== "object" || sample === null) return sample;
  if (Array.isArray(sample)) return sample.map((item: Sample) => fill(item, jobs));
  const entries = Object.entries(sample).map(([name, value]) => [name, fill(value, jobs)]);
  return Object.fromEntries(entries);
}
