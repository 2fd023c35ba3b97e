import type { CheckSubject } from "./check-subject.ts";

/** For checks that look into the author's code or inject faults. */
export function skipAtEndpoint({ inProcess }: CheckSubject): string | undefined {
  return inProcess === undefined
    ? "fx cannot look inside a connector at an endpoint; check it in process"
    : undefined;
}

/** Under Flyte 2, `create` also runs synchronous connectors, and returns the result. */
export function skipWithoutJobs({ kind, declaredKind }: CheckSubject): string | undefined {
  return kind === "async" && declaredKind === "sync"
    ? "the connector is synchronous, so its create makes no job"
    : undefined;
}
