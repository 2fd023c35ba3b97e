import type { PollLimits } from "../task/poll-options.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { Phase } from "../wire/models/phase.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";
import type { RecordedRun } from "./record/first-record.ts";

/** What to run: already encoded and decoded once, as it would reach a connector. */
export interface LocalJob {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** The task's poll limits. */
  readonly poll: PollLimits | undefined;
  /** The protocol's encoding, which everything passes through. */
  readonly wire: Wire;
  /** The template and the inputs as a connector receives them. */
  readonly messages: RecordedRun["job"]["messages"];
}

/** A Resource whose phase is one that Flyte knows. */
export type TerminalResource = ResourceMessage & { readonly phase: Phase };

/** Where an attempt begins: at its create, or where an earlier process left it. */
export type AttemptStart =
  | { readonly step: "create" }
  /** An earlier process may have called create. */
  | { readonly step: "recreate" }
  | { readonly step: "poll"; readonly meta: Uint8Array }
  | { readonly step: "delete"; readonly meta: Uint8Array; readonly why: Error };
