import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Protocol } from "../base/protocol.ts";
import { findServedConnector } from "../client/connector-client.ts";
import { isOnThisMachine } from "../client/split-address.ts";
import {
  type AnyConnector,
  ConnectorRegistry,
  findByCategory,
  isSync,
} from "../connector/connector-registry.ts";
import { copyInputs, storeInputRows } from "../local/prepare-inputs.ts";
import { resolveConnection } from "../local/run-locally.ts";
import { hasSecret } from "../secrets/secret-resolver.ts";
import type { RunOrigin } from "../task/run/run-options.ts";
import type { TaskDefinition } from "../task/task-definition.ts";
import { checkedInputs } from "../task/task-values.ts";
import { buildTaskTemplate } from "../task/template/build-task-template.ts";
import type { LiteralMap } from "../values/literal.ts";
import { toProtocolFields } from "../values/to-protocol-fields.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { Connection, ServedConnector } from "../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";
import type { ConnectorKind } from "./check-outcome.ts";
import type { CheckTarget } from "./check-target.ts";

/** The sets of inputs that checks create jobs with. */
interface InputSets<T> {
  /** Jobs that succeed. Checks use the first set unless they need several. */
  readonly sets: readonly T[];
  /** A job that runs long enough to be deleted while it runs. */
  readonly slow?: T | undefined;
  /** A job that fails because of the user's inputs. */
  readonly fails?: T | undefined;
}

/** Native inputs by name. */
export type NativeCheckInputs = InputSets<object>;

async function convertSets<T, U>(
  { sets, slow, fails }: InputSets<T>,
  convert: (set: T, name: string) => Promise<U>,
): Promise<InputSets<U>> {
  return {
    sets: await Promise.all(sets.map((set, index) => convert(set, String(index + 1)))),
    slow: slow && (await convert(slow, "slow")),
    fails: fails && (await convert(fails, "fails")),
  };
}

/** Writes the rows among the inputs to tables, so that every job of the checks can read them. */
export function storeCheckInputs(
  inputs: NativeCheckInputs,
  { name: task, inputFields }: TaskDefinition,
  folder: string,
): Promise<NativeCheckInputs> {
  return convertSets(inputs, (set, name) =>
    storeInputRows(set, inputFields, { task, folder: join(folder, name) }),
  );
}

/**
 * Prepares a task for the checks: its template and inputs as the engine would send them.
 *
 * @param registry the connectors of the project, even if a server at an endpoint is checked
 * @throws FxError FX2004 for inputs that do not fit; FX3005 if the server has no connector for the
 * task's type
 */
export async function createSubject(
  task: TaskDefinition & { readonly template?: TaskTemplate },
  target: CheckTarget,
  inputs: NativeCheckInputs,
  origin?: RunOrigin,
  registry = ConnectorRegistry.shared,
): Promise<CheckSubject> {
  const { client, connectors, endpoint } = target;
  const { protocol } = client;
  const wire = await loadWire(protocol);
  const built = task.template ?? buildTaskTemplate(task, { protocol });
  const template = wire.decodeTaskTemplate(wire.encodeTaskTemplate(built));
  const inputFields = toProtocolFields(protocol, task.inputFields);
  const toLiterals = (values: object): LiteralMap =>
    wire.decodeInputs(wire.encodeInputs(checkedInputs(values, inputFields, task.name)));
  // In a world, connectors may read only what is in the folder of the checks.
  const isCopied =
    endpoint === undefined ? target.world !== undefined : isOnThisMachine(endpoint.address);
  const toSent = async (values: object): Promise<LiteralMap> =>
    isCopied
      ? copyInputs(toLiterals(values), mkdtempSync(join(target.inputsFolder, "copies-")))
      : toLiterals(values);
  const sets = inputs.sets.length === 0 ? [{}] : inputs.sets;
  const connector = findServedConnector(client, template);
  const { type, taskTypeVersion } = template;
  const author = connectors && findByCategory(connectors, type, taskTypeVersion);
  const declared = author ?? registry.find(type, taskTypeVersion);
  const secretNames = (declared?.secrets ?? []).filter(
    // The server at an endpoint has its own secrets. Those of this machine are most likely the same.
    (name) => author !== undefined || hasSecret(name, target.secrets),
  );
  const connection = resolveConnection(template, target.secrets);
  return {
    ...target,
    task: task.name,
    template,
    inputFields,
    outputFields: toProtocolFields(protocol, task.outputFields),
    inputs: (await convertSets({ ...inputs, sets }, toSent)) as CheckInputs,
    kind: connector.isSync ? "sync" : "async",
    declaredKind: declared && (isSync(declared) ? "sync" : "async"),
    hasJobs: declared === undefined || isSync(declared) || declared.hasJobs,
    connector,
    author,
    connection,
    protocol,
    wire,
    origin,
    secrets: new Map([
      ...secretNames.map((name) => [name, target.secrets.get(name)] as const),
      ...Object.entries(connection?.secrets ?? {}),
    ]),
  };
}

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
  /** False for a sensor, which has no jobs in an outside system. */
  readonly hasJobs: boolean;
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

/** Inputs as literals, at least one set. */
interface CheckInputs extends InputSets<LiteralMap> {
  readonly sets: readonly [LiteralMap, ...LiteralMap[]];
}

/** What a failure says besides its message. */
export interface FailureDetails {
  /** What fx expected, if the message does not say so. */
  readonly expected?: string | undefined;
  /** The author's method that is to blame, if it is not the one that was called last. */
  readonly method?: string | undefined;
  /** What the author's code threw. */
  readonly thrown?: unknown;
}

/** The connector does not do what Flyte expects. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";

  /** @param message what the connector did */
  constructor(
    message: string,
    readonly details: FailureDetails = {},
  ) {
    super(message);
  }
}

/** The check does not apply; the message says why. */
export class CheckSkipped extends Error {
  override readonly name = "CheckSkipped";
}

/** Throws CheckFailure unless the connector does what Flyte expects. */
export function ensure(holds: boolean, message: string, details?: FailureDetails): asserts holds {
  if (!holds) throw new CheckFailure(message, details);
}
