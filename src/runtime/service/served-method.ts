import type { Operation } from "./served-request.ts";

/** A method of one of Flyte's services. */
export interface ServedMethod {
  readonly service: string;
  readonly method: string;
  readonly protocol: "flyte1" | "flyte2";
  readonly operation: Operation;
}
