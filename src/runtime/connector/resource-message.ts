import type { JsonObject } from "../json.ts";
import type { LiteralMap } from "../literals/literal.ts";
import type { Phase } from "./phase.ts";
import type { LogLink } from "./resource.ts";

/** What travels for a Resource (`flyteidl.admin.Resource`): outputs are literals here, no longer the author's values. */
export interface ResourceMessage {
  /** Undefined where the peer sent a phase that is unset or unknown. */
  readonly phase: Phase | undefined;
  readonly message: string;
  readonly logLinks: readonly LogLink[];
  /** Undefined: none were returned. An empty map is not the same. */
  readonly outputs?: LiteralMap | undefined;
  readonly customInfo?: JsonObject | undefined;
  /** Of an error that made the phase a failure: its own code, or its type. Sent under Flyte 1 only. */
  readonly errorCode?: string | undefined;
}
