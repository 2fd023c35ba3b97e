import { FxError } from "../base/errors/errors.ts";
import { captureLocation, type LazyLocation, showPlace } from "../base/source/source-location.ts";
import { type PollLimits, type PollOptions, readPollOptions } from "../task/poll-options.ts";
import type { DeclaredInterface } from "../task/run/run-options.ts";
import { canReadAs } from "../values/can-read-as.ts";
import { describeType } from "../values/conversions.ts";
import { describeValue } from "../values/faults.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { type Fields, fieldsFromShape, type Shape } from "../values/types/shape.ts";

/** A secret that each task supplies in `custom.secrets`, for connectors that serve tasks of many owners. */
export interface ConnectionSecret {
  /** Its name, both in `custom.secrets` and for `secrets.get`. */
  readonly key: string;
  /** Marks a secret that does not belong to the server. */
  readonly from: "connection";
}

/** A secret that may be missing. A connector that reads it with `secrets.get` handles the error. */
export interface OptionalSecret {
  /** Its name. */
  readonly key: string;
  /** Marks a secret that nobody has to provide. */
  readonly optional: true;
}

/** The options of every connector. */
export interface ConnectorOptions<I = Shape, O = Shape> {
  /** The task type that this connector runs. */
  readonly taskType: string;
  /** Default 0. */
  readonly taskTypeVersion?: number;
  /**
   * Names of the secrets that it reads. fx reports a missing one before it creates a job, and `fx serve` when it starts.
   * Each task supplies a secret of the form `{ key, from: "connection" }` in Flyte 2's Connection. One of the form
   * `{ key, optional: true }` may be missing.
   */
  readonly secrets?: readonly (string | ConnectionSecret | OptionalSecret)[];
  /** The inputs, if every task of this type has the same ones. fx checks them, and `create` and `do` receive them typed. */
  readonly inputs?: Fields<I>;
  /** The outputs, if every task of this type has the same ones. fx checks what `get` and `do` return. */
  readonly outputs?: Fields<O>;
  /**
   * Instead of `outputs`, if each task has its own, which only its template knows. So it is for tasks of other SDKs,
   * whose jobs may also write `outputs.pb` themselves.
   */
  readonly outputsFrom?: "template";
  /** How often local runs call `get`. A task's `poll` overrides it. */
  readonly poll?: PollOptions;
  /**
   * Whether the methods block their thread, such as a synchronous database driver or `execFileSync`. fx then calls them
   * in worker processes of their own, which load the module that exports the connector. Default: false.
   */
  readonly blocking?: boolean;
}

/** The base of both kinds of connector. Extend {@link AsyncConnectorBase} or {@link SyncConnectorBase}. */
export abstract class ConnectorBase {
  /** Shown by Flyte and `fx list-connectors`. Connectors with the same name appear as one entry with several task types. */
  abstract readonly name: string;
  /** The task type and version that it runs. */
  readonly taskCategory: TaskCategory;
  /** Names of the secrets that belong to the server. */
  readonly secrets: readonly string[];
  /** Names of the secrets that each task supplies in its Connection. */
  readonly connectionSecrets: readonly string[];
  /** Names of the secrets that may be missing. */
  readonly optionalSecrets: readonly string[];
  /** The declared inputs by name; undefined if the connector declares none. */
  readonly inputFields: ReadonlyMap<string, TypeNode> | undefined;
  /** The declared outputs by name; undefined if the connector declares none. */
  readonly outputFields: ReadonlyMap<string, TypeNode> | undefined;
  /** Set if each task has its own outputs, which only its template knows. */
  readonly outputsFrom: ConnectorOptions["outputsFrom"];
  /** Limits in milliseconds for the pauses between polls of a local run; fx has a default for each. */
  readonly poll: PollLimits;
  /** Whether its methods block their thread. */
  readonly blocking: boolean;
  /** Where the author's source creates it. */
  readonly definedAt: LazyLocation;

  /**
   * @throws FxError FX3007 with every fault of `poll`, and for both `outputs` and `outputsFrom`.
   * @throws TypeError for an invalid task type or version, or a secret that is neither a name nor
   * `{ key, from: "connection" }`.
   */
  constructor(options: ConnectorOptions<unknown, unknown>) {
    this.taskCategory = new TaskCategory(options.taskType, options.taskTypeVersion);
    const secrets = options.secrets ?? [];
    this.secrets = secrets.filter((secret) => typeof secret === "string");
    const others = secrets.filter((secret) => typeof secret !== "string").map(checkSecret);
    this.connectionSecrets = others.filter((secret) => "from" in secret).map(({ key }) => key);
    this.optionalSecrets = others.filter((secret) => "optional" in secret).map(({ key }) => key);
    this.inputFields = options.inputs && fieldsFromShape(options.inputs);
    this.outputFields = options.outputs && fieldsFromShape(options.outputs);
    this.outputsFrom = options.outputsFrom;
    this.blocking = options.blocking === true;
    this.definedAt = captureLocation();
    const faults: string[] = [];
    this.poll = readPollOptions(options.poll, faults);
    if (options.outputs !== undefined && options.outputsFrom !== undefined)
      faults.push("outputs and outputsFrom exclude each other");
    refuseInvalidOptions(this, faults);
  }

  /**
   * Classifies an error that `create`, `get`, `do` or `delete` threw: "user" is permanent and never retried, "retryable"
   * is transient. If it returns undefined, the error's class decides.
   */
  classify?(error: unknown): "user" | "retryable" | undefined;
}

/** Throws FX3007 if an option of a connector has a fault. */
export function refuseInvalidOptions(
  { taskCategory, definedAt }: Pick<ConnectorBase, "taskCategory" | "definedAt">,
  faults: readonly string[],
): void {
  if (faults.length === 0) return;
  throw new FxError("FX3007", `invalid options of the connector for ${taskCategory.name}`, {
    details: faults,
    location: definedAt.location,
  });
}

/** JavaScript callers can pass any value. */
function checkSecret<Secret extends ConnectionSecret | OptionalSecret>(secret: Secret): Secret {
  const { key, from, optional } = secret as Partial<ConnectionSecret & OptionalSecret>;
  const isMarked = from === "connection" || (from === undefined && optional === true);
  if (typeof key === "string" && key !== "" && isMarked) return secret;
  throw new TypeError(
    `a secret is a name, { key: "NAME", from: "connection" } or { key: "NAME", optional: true }`,
  );
}

/** The type and version of a task, which select its connector (`flyteidl.admin.TaskCategory`). */
export class TaskCategory {
  /** The task type. */
  readonly name: string;
  /** The version of the task type. Default 0. */
  readonly version: number;

  /** @throws TypeError for an empty name, or a version that is not a non-negative int32. */
  constructor(name: string, version = 0) {
    if (typeof name !== "string" || name === "")
      throw new TypeError("a task category needs a name");
    if (!Number.isInteger(version) || version < 0 || version > 0x7fff_ffff)
      throw new TypeError(
        `a task type version is a whole number from 0, got ${typeof version === "string" ? "the string " : ""}${describeValue(version)}`,
      );
    this.name = name;
    this.version = version;
  }

  /** For instance `duckdb (0)`. */
  toString(): string {
    return `${this.name} (${this.version})`;
  }
}

/**
 * Compares the interface of a task with that of its connector, before fx creates a job.
 *
 * @param cwd paths in the error are relative to this folder
 * @throws FxError FX3022 with both places and every difference.
 */
export function refuseContradiction(
  task: DeclaredInterface,
  connector: ConnectorBase,
  cwd: string | undefined,
): void {
  const differences = [
    ...findDifferences("input", task.inputFields, connector.inputFields),
    ...findDifferences("output", task.outputFields, connector.outputFields),
  ];
  if (differences.length === 0) return;
  const taskPlace = inPlace(task.definedAt, cwd);
  const connectorPlace = inPlace(connector.definedAt, cwd);
  throw new FxError(
    "FX3022",
    `task "${task.name}"${taskPlace} contradicts its connector "${connector.name}"${connectorPlace}`,
    {
      details: differences,
      hint: "declare the same inputs and outputs in both",
      location: task.definedAt?.location,
    },
  );
}

function findDifferences(
  kind: "input" | "output",
  taskFields: ReadonlyMap<string, TypeNode>,
  connectorFields: ReadonlyMap<string, TypeNode> | undefined,
): string[] {
  if (connectorFields === undefined) return [];
  const names = new Set([...taskFields.keys(), ...connectorFields.keys()]);
  return [...names].flatMap((name) => {
    const inTask = taskFields.get(name);
    const inConnector = connectorFields.get(name);
    if (canFit(kind, inTask, inConnector)) return [];
    return [
      `${kind} ${name}   the task declares ${describeField(inTask)}, the connector ${describeField(inConnector)}`,
    ];
  });
}

/** The task sends inputs to the connector and receives outputs. Only the receiver may declare a value optional. */
function canFit(
  kind: "input" | "output",
  inTask: TypeNode | undefined,
  inConnector: TypeNode | undefined,
): boolean {
  const [from, to] = kind === "input" ? [inTask, inConnector] : [inConnector, inTask];
  if (to === undefined) return false;
  return from === undefined ? to.omittable : canReadAs(from, to);
}

function describeField(node: TypeNode | undefined): string {
  return node === undefined ? "nothing" : describeType(node);
}

/** Where something is defined, to follow its name. Relative to a folder, if there is one. */
export function inPlace(definedAt: LazyLocation | undefined, cwd?: string): string {
  const location = definedAt?.location;
  if (location === undefined) return "";
  const { file, line } = location;
  return ` (${cwd === undefined ? `${file}:${line}` : showPlace({ file, line }, cwd)})`;
}
