import type { DevChecks } from "../checks/dev-checks.ts";
import type { DevProject } from "../project/dev-project.ts";
import type { DevRuns } from "../runs/dev-runs.ts";
import type { RunHistory } from "../runs/run-history.ts";
import type { ServedCalls } from "../served/served-calls.ts";
import type { ServingView } from "../serving-protocol.ts";
import type { EventStream } from "./event-stream.ts";

/** What the server shows and changes. */
export interface ShownSession {
  readonly project: DevProject;
  readonly history: RunHistory;
  readonly runs: DevRuns;
  readonly checks: DevChecks;
  readonly calls: ServedCalls;
  /** Undefined without `--serve`. */
  readonly serving: ServingView | undefined;
  /** See `findEditor`. */
  readonly editor: string | null;
  readonly events: EventStream;
}
