import type { Awaitable, Clock } from "../../base/context.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import type { CheckSubject } from "../check-subject.ts";
import type { CreateWorld } from "../world.ts";

/** A task whose runs are disturbed. */
export interface ExecutedTask extends Pick<
  CheckSubject,
  "task" | "template" | "inputs" | "outputFields" | "wire"
> {
  /** Where the runs are recorded. */
  readonly projectRoot: string;
  readonly createWorld: CreateWorld;
  /** The machine's clock. It limits runs that wait for what never happens. */
  readonly machine: Clock;
  /** Returns the connector as a new process would import it: it remembers nothing. */
  readonly loadConnector: () => Awaitable<AnyAsyncConnector>;
}
