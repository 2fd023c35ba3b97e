import type { createCheckDocument } from "../../../src/cli/check/check-report.ts";

/** What `fx check --json` prints. */
export type CheckDocument = ReturnType<typeof createCheckDocument> & {
  readonly v: number;
  readonly ok: boolean;
  readonly error?: { readonly code: string };
};
