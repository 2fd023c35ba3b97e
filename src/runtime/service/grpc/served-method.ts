import type { Protocol } from "../../base/protocol.ts";
import type { Operation } from "../request-observer.ts";

/** A method of one of Flyte's services. */
export interface ServedMethod {
  readonly service: string;
  readonly method: string;
  readonly protocol: Protocol;
  readonly operation: Operation;
}
