import type { JsonObject } from "../../base/json.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import type { Duration } from "../../values/types/duration.ts";

/**
 * The definition of a task as Flyte stores it (`flyteidl.core.TaskTemplate`), in plain TypeScript.
 */
export interface TaskTemplate {
  /**
   * In a local run, and from `fx serialize` without flags such as `--project`, only the name is
   * set.
   */
  readonly id: Identifier;
  /** Selects the connector or plugin that runs the task. */
  readonly type: string;
  /** The version of the type. Default 0. */
  readonly taskTypeVersion: number;
  /** Retries, timeout, caching and labels. */
  readonly metadata: TaskMetadata;
  /** The inputs and outputs. */
  readonly interface: TypedInterface;
  /** The task's configuration; may be `{}`. Numbers are doubles, because Flyte uses a Struct. */
  readonly custom: JsonObject;
  /** The container that runs the task; undefined for a task that only a connector runs. */
  readonly container?: Container | undefined;
  /** The statement of a `SqlTask`. */
  readonly sql?: Sql | undefined;
  /** The identity of the task and the secrets it requests. */
  readonly securityContext?: SecurityContext | undefined;
  /** Settings for the platform; may be `{}`. */
  readonly config: { readonly [key: string]: string };
}

/** `flyteidl.core.Identifier`. */
export interface Identifier {
  /** Empty until the task is registered. */
  readonly project: string;
  /** For example `development`; empty until the task is registered. */
  readonly domain: string;
  /** The task's name. */
  readonly name: string;
  /** Empty until the task is registered. */
  readonly version: string;
  /** Flyte 2's organization; usually empty under Flyte 1. */
  readonly org: string;
}

/** `flyteidl.core.TypedInterface`: the names, types and descriptions of inputs and outputs. */
export interface TypedInterface {
  /** May be `{}`. */
  readonly inputs: VariableMap;
  /** May be `{}`. */
  readonly outputs: VariableMap;
}

/** `flyteidl.core.VariableMap`. */
export type VariableMap = { readonly [name: string]: Variable };

/** `flyteidl.core.Variable`: the type and description of an input or output. */
export interface Variable {
  /** The type in Flyte's representation. */
  readonly type: LiteralType;
  /** The text of `describe`. Without it: the name, or empty under Flyte 2. */
  readonly description: string;
}

/** `flyteidl.core.TaskMetadata`. */
export interface TaskMetadata {
  /**
   * The SDK that wrote the template. The engine compares the version with flytekit's releases, so
   * fx writes the release of flytekit (Flyte 2: flyte-sdk) that it follows, and puts its own
   * version in the flavor: `fx/VERSION`.
   */
  readonly runtime: {
    readonly type: "FLYTE_SDK" | "OTHER";
    readonly version: string;
    readonly flavor: string;
  };
  /** How often Flyte retries the task after a transient failure. */
  readonly retries: number;
  /** The time limit for one attempt. */
  readonly timeout?: Duration | undefined;
  /** Unset: the platform's default. */
  readonly interruptible?: boolean | undefined;
  /** Whether results are cached. */
  readonly discoverable: boolean;
  /**
   * The version of the cache. Under Flyte 2 it is set even without a cache: a hash that changes
   * with the code.
   */
  readonly discoveryVersion: string;
  /** Whether calls with equal inputs wait for the result of the first. */
  readonly cacheSerializable: boolean;
  /** Inputs that the cache ignores. */
  readonly cacheIgnoreInputVars: readonly string[];
  /** What to use instead; empty if the task is not deprecated. */
  readonly deprecatedErrorMessage: string;
  /** A PodTemplate of the cluster. Empty: the platform's default. */
  readonly podTemplateName: string;
  /** Whether the task writes a `deck.html`. fx tasks do not. */
  readonly generatesDeck: boolean;
  /** Whether the task starts other tasks. fx tasks do not. */
  readonly isEager: boolean;
  /** Labels of the Kubernetes objects (`metadata.labels`). */
  readonly labels: { readonly [key: string]: string };
  /** Annotations of the Kubernetes objects (`metadata.annotations`). */
  readonly annotations: { readonly [key: string]: string };
}

/** `flyteidl.core.Sql`. */
export interface Sql {
  /** On one line, except inside quotes and after `--`. */
  readonly statement: string;
  /** Default for fx tasks: ANSI. */
  readonly dialect: SqlDialect;
}

/** `flyteidl.core.Sql.Dialect`. */
export type SqlDialect = "UNDEFINED" | "ANSI" | "HIVE" | "OTHER";

/** `flyteidl.core.Container`. */
export interface Container {
  /** Empty if the task was serialized without an image. */
  readonly image: string;
  /** Replaces the image's entrypoint. fx tasks leave it empty. */
  readonly command: readonly string[];
  /**
   * May contain variables such as `{{.input}}`. Flyte replaces them for each attempt, before a
   * connector receives them.
   */
  readonly args: readonly string[];
  /** Environment variables. In fx tasks, names are unique. */
  readonly env: readonly KeyValue[];
  /** The resources it requests from the cluster. */
  readonly resources?: Resources | undefined;
}

/** `flyteidl.core.KeyValuePair`. */
export interface KeyValue {
  /** The name of the variable. */
  readonly key: string;
  /** May be empty. */
  readonly value: string;
}

/** Kubernetes quantities by resource, for example `{ name: "CPU", value: "500m" }`. */
export interface Resources {
  /** Reserved for the container. */
  readonly requests: readonly ResourceEntry[];
  /** The maximum. A request alone sets no limit. */
  readonly limits: readonly ResourceEntry[];
}

/** `flyteidl.core.Resources.ResourceEntry`. */
export interface ResourceEntry {
  /** UNKNOWN for a resource of a newer Flyte. */
  readonly name: "UNKNOWN" | "CPU" | "GPU" | "MEMORY" | "STORAGE" | "EPHEMERAL_STORAGE";
  /** A Kubernetes quantity: `500m`, `1Gi`. */
  readonly value: string;
}

/** `flyteidl.core.SecurityContext`. */
export interface SecurityContext {
  /** The identity the task runs as; both may be empty. fx tasks leave it out. */
  readonly runAs?: { readonly iamRole: string; readonly k8sServiceAccount: string } | undefined;
  /** In the order declared on the task. */
  readonly secrets: readonly SecretRequest[];
}

/** `flyteidl.core.Secret`: a secret that the task requests. */
export interface SecretRequest {
  /** The secret's name within its group. */
  readonly key: string;
  /** The group of the secret; may be empty. */
  readonly group: string;
  /** May be empty. */
  readonly groupVersion: string;
  /**
   * How the task receives it. ANY lets the platform choose; for Flyte 2 fx writes ENV_VAR instead.
   */
  readonly mountRequirement: "ANY" | "ENV_VAR" | "FILE";
  /** Its environment variable. Empty: the platform chooses the name. */
  readonly envVar: string;
}
