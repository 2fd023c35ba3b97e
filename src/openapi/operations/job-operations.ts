import type { ApiOperation } from "../api-document.ts";
import type { ChosenOperations } from "../connector-plan.ts";

/** The operations on a job without those that follow from them. */
export type JobOperations = Pick<ChosenOperations, "create" | "get" | "delete">;

/** Operations that a person has chosen. Undefined: fx finds it. */
export interface FixedOperations {
  readonly create?: ApiOperation | undefined;
  readonly get?: ApiOperation | undefined;
  readonly delete?: ApiOperation | "none" | undefined;
  readonly result?: ApiOperation | "none" | undefined;
}
