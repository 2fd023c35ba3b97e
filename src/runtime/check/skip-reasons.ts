import type { CheckSubject } from "./check-subject.ts";

/** @param what what the check does to a server, which fx can only do in process */
export function skipAtEndpoint({ inProcess }: CheckSubject, what: string): string | undefined {
  return inProcess === undefined ? `fx cannot ${what} at an endpoint` : undefined;
}

/** Under Flyte 2, `create` also runs synchronous connectors, and returns the result. */
export function skipWithoutJobs({ kind, declaredKind }: CheckSubject): string | undefined {
  return kind === "async" && declaredKind === "sync"
    ? "the connector is synchronous, so its create makes no job"
    : undefined;
}
