import type { Protocol } from "../../wire/protocol.ts";
import type { Operation } from "../served-request.ts";

/** A method of one of Flyte's services. */
export interface ServedMethod {
  readonly service: string;
  readonly method: string;
  readonly protocol: Protocol;
  readonly operation: Operation;
}
