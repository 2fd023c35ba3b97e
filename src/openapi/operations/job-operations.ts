import type { Operation } from "../api-document.ts";
import type { ChosenOperations } from "../connector-plan.ts";

/** The operations on a job without those that follow from them. */
export type JobOperations = Pick<ChosenOperations, "create" | "get" | "delete">;

/** Operations that a person has chosen. Undefined: fx finds it. */
export interface FixedOperations {
  readonly create?: Operation | undefined;
  readonly get?: Operation | undefined;
  readonly delete?: Operation | "none" | undefined;
  readonly result?: Operation | "none" | undefined;
}
