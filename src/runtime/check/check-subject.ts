import type { Protocol } from "../base/protocol.ts";
import type { AnyConnector } from "../connector/connector-registry.ts";
import type { RunOrigin } from "../task/run/run-options.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { Connection } from "../wire/models/connection.ts";
import type { ServedConnector } from "../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";
import type { ConnectorKind } from "./check-outcome.ts";
import type { CheckTarget } from "./check-target.ts";

/** A task whose connector is checked, and the server that has the connector. */
export interface CheckSubject extends Omit<CheckTarget, "secrets" | "inputsFolder" | "close"> {
  /** The task's name. */
  readonly task: string;
  readonly template: TaskTemplate;
  readonly inputFields: ReadonlyMap<string, TypeNode>;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  readonly inputs: CheckInputs;
  /** How the engine calls the connector, which it takes from the server's list. */
  readonly kind: ConnectorKind;
  /** The kind of the project's connector; undefined if the project has none for this task. */
  readonly declaredKind: ConnectorKind | undefined;
  /** The entry of the connector in the server's list. */
  readonly connector: ServedConnector;
  /** The author's connector, if it runs in this process. */
  readonly author: AnyConnector | undefined;
  /** The connection that Flyte 2's engine would send. */
  readonly connection: Connection | undefined;
  readonly protocol: Protocol;
  readonly wire: Wire;
  /** How `fx jobs delete` finds the connector of a job that was left. */
  readonly origin: RunOrigin | undefined;
  /** The values that fx knows of the connector's secrets, by name. It must not return them. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The sets of inputs that a check creates jobs with. */
export interface CheckInputs {
  /** Jobs that succeed, at least one set. Checks use the first unless they need several. */
  readonly sets: readonly [LiteralMap, ...LiteralMap[]];
  /** A job that runs long enough to be deleted while it runs. */
  readonly slow: LiteralMap | undefined;
  /** A job that fails because of the user's inputs. */
  readonly fails: LiteralMap | undefined;
}
