import type { FakeJob, FakePhase } from "./fake-jobs.ts";

/** What the fake knows of the service. */
export interface ServiceData {
  /** The secrets that the fake accepts. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The variables that lead the connector to the fake, with the path that each one has there. */
  readonly variables: Readonly<Record<string, string>>;
  /** What every request carries; in a body, what every create carries. */
  readonly access: readonly (Place & { readonly value: string })[];
  /** A job whose request contains this text fails. Without, no state of the service is a failure. */
  readonly fails?: string;
  /** The number of a new job replaces its end, unless the caller chooses the ID. */
  readonly sampleId: string;
  /** The place of the idempotency key, and whether the service answers 409 to one that it knows. */
  readonly key?: {
    readonly at: Place | { readonly in: "path"; readonly path: readonly string[] };
    readonly refused: boolean;
  };
  readonly operations: {
    readonly create: Operation;
    /** A job waits for it. */
    readonly start?: Operation;
    readonly get: Operation;
    readonly cancel?: Operation;
    readonly result?: Operation;
  };
  /** Whether a cancelled job is gone. */
  readonly forgetsCancelled: boolean;
  /** The service's state of each phase, and how it says that a job has ended. Empty: it does not. */
  readonly states: StateTable | Readonly<Record<string, never>>;
  readonly outcomes: StateTable | Readonly<Record<string, never>>;
  readonly answers: Readonly<Record<string, Sample>>;
}

type StateTable = Readonly<Record<FakePhase, string | number | boolean | null>>;

/** The place of a value in a request. */
export interface Place {
  readonly in: "header" | "query" | "body";
  readonly path: readonly string[];
}

export interface Operation {
  /** The method and the path, such as `GET /jobs/{job}`, where `*` is any name. */
  readonly route: string;
  /** Or the state of the job. */
  readonly status: number | "{job.state}";
  /** The name of one of the answers. Default: no body. */
  readonly answer?: string;
  /** Where a request has the job's ID if the path does not. */
  readonly id?: Place;
  /** A header of the answer, whose `{job}` is the job's ID. */
  readonly header?: { readonly name: string; readonly value: string };
}

/** An answer whose marks, such as `"{job.id}"`, stand for what a job has. */
export type Sample =
  string | number | boolean | null | Sample[] | { readonly [name: string]: Sample };

/**
 * Replaces the marks of a sample: those of `job`, and `{ "{if failed}": sample, "{else}": null }` by
 * one of both; without `{else}`, the property of a job that did not fail is missing.
 */
export function fill(sample: Sample, job: FakeJob, service: ServiceData): unknown {
  if (typeof sample === "string") {
    const marks = listMarks(job, service);
    return Object.hasOwn(marks, sample) ? marks[sample] : sample;
  }
  if (typeof sample !== "object" || sample === null) return sample;
  if (Array.isArray(sample)) return sample.map((each) => fill(each, job, service));
  if ("{if failed}" in sample) {
    const chosen = sample[job.phase === "failed" ? "{if failed}" : "{else}"];
    return chosen === undefined ? undefined : fill(chosen, job, service);
  }
  const entries = Object.entries(sample).map(([name, each]) => [name, fill(each, job, service)]);
  return Object.fromEntries(entries);
}

function listMarks(job: FakeJob, { states, outcomes }: ServiceData): Record<string, unknown> {
  return {
    "{job.id}": job.id,
    "{job.number}": Number(job.id),
    "{job.key}": job.key,
    "{job.created}": job.createdAt,
    "{job.state}": states?.[job.phase],
    "{job.outcome}": outcomes[job.phase],
    "{job is ended}": !job.isActive,
    "{job is succeeded}": job.phase === "succeeded",
    "{job is failed}": job.phase === "failed",
    "{job is aborted}": job.phase === "aborted",
  };
}
