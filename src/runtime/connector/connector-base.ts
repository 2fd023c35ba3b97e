import { FxError } from "../base/errors/errors.ts";
import { captureLocation, type LazyLocation } from "../base/source/source-location.ts";
import { type PollLimits, type PollOptions, readPollOptions } from "../task/poll-options.ts";
import { describeValue } from "../values/describe-value.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { type Fields, type Shape, fieldsFromShape } from "../values/types/shape.ts";

/** A secret that a task brings along by `custom.secrets`, for connectors that serve tasks of many owners. */
export interface ConnectionSecret {
  /** The name that tasks give it under `custom.secrets`, and that `secrets.get` is asked for. */
  readonly key: string;
  /** Says that it is not the server's own. */
  readonly from: "connection";
}

/** What every connector takes. */
export interface ConnectorOptions<I = Shape, O = Shape> {
  /** The task type that this connector runs. */
  readonly taskType: string;
  /** Default 0. */
  readonly taskTypeVersion?: number;
  /**
   * Names of the secrets that it reads; a missing one is found before any job is created, and by `fx serve` at its start.
   * `{ key, from: "connection" }` is one that each task brings along in Flyte 2's Connection.
   */
  readonly secrets?: readonly (string | ConnectionSecret)[];
  /** Where every task of this type has the same inputs: they are checked, and typed in `create` and `do`. */
  readonly inputs?: Fields<I>;
  /** Where every task of this type has the same outputs: they are checked, and typed in `get` and `do`. */
  readonly outputs?: Fields<O>;
  /** How often local runs ask for the state of a job; a task's own `poll` comes first. */
  readonly poll?: PollOptions;
}

/** What both kinds of connector share. Extend {@link AsyncConnectorBase} or {@link SyncConnectorBase}. */
export abstract class ConnectorBase {
  /** Shown by Flyte and `fx list-connectors`; connectors of one name appear as one entry with several task types. */
  abstract readonly name: string;
  /** Which tasks it runs. */
  readonly taskCategory: TaskCategory;
  /** The secrets that are the server's own. */
  readonly secrets: readonly string[];
  /** The secrets that must come in the Connection. */
  readonly connectionSecrets: readonly string[];
  /** The declared fields by name; undefined where none are declared. */
  readonly inputFields: ReadonlyMap<string, TypeNode> | undefined;
  /** The same for the outputs. */
  readonly outputFields: ReadonlyMap<string, TypeNode> | undefined;
  /** Milliseconds between the polls of a local run; fx has defaults for what is missing. */
  readonly poll: PollLimits;
  /** Where it was made, in the author's source. */
  readonly definedAt: LazyLocation;

  /** @throws FxError FX3007 with every fault of `poll`. @throws TypeError for a task type or version that is none, and a secret that is neither a name nor `{ key, from: "connection" }`. */
  constructor(options: ConnectorOptions<unknown, unknown>) {
    this.taskCategory = new TaskCategory(options.taskType, options.taskTypeVersion);
    const secrets = options.secrets ?? [];
    this.secrets = secrets.filter((secret) => typeof secret === "string");
    this.connectionSecrets = secrets.flatMap((secret) =>
      typeof secret === "string" ? [] : [checkSecretKey(secret)],
    );
    this.inputFields = options.inputs && fieldsFromShape(options.inputs);
    this.outputFields = options.outputs && fieldsFromShape(options.outputs);
    this.definedAt = captureLocation();
    const faults: string[] = [];
    this.poll = readPollOptions(options.poll, faults);
    if (faults.length > 0)
      throw new FxError("FX3007", `invalid options of the connector for ${options.taskType}`, {
        details: faults,
        location: this.definedAt.location,
      });
  }

  /**
   * Says of an error that `create`, `get`, `do` or `delete` threw whether it lasts ("user": never retried) or passes
   * ("retryable"); undefined leaves it to the error's own class.
   */
  classify?(error: unknown): "user" | "retryable" | undefined;
}

/** In plain JavaScript anything can stand here. */
function checkSecretKey({ key, from }: { readonly key: unknown; readonly from: unknown }): string {
  if (typeof key === "string" && key !== "" && from === "connection") return key;
  throw new TypeError(`a secret is a name, or { key: "NAME", from: "connection" }`);
}

/** The type and version of a task, by which a connector is found (`flyteidl.admin.TaskCategory`). */
export class TaskCategory {
  /** The task's type. */
  readonly name: string;
  /** 0 where nobody says another. */
  readonly version: number;

  /** Throws a TypeError for an empty name, or a version that is no int32 of 0 or more. */
  constructor(name: string, version = 0) {
    if (typeof name !== "string" || name === "")
      throw new TypeError("a task category needs a name");
    if (!Number.isInteger(version) || version < 0 || version > 0x7fff_ffff)
      throw new TypeError(
        `a task type version is a whole number from 0, got ${typeof version === "string" ? "the text " : ""}${describeValue(version)}`,
      );
    this.name = name;
    this.version = version;
  }

  /** For instance `duckdb (0)`. */
  toString(): string {
    return `${this.name} (${this.version})`;
  }
}
