import type { JsonObject } from "../json.ts";
import type { LiteralType } from "../literals/literal-type.ts";
import type { Duration } from "../types/duration.ts";

/** The definition of a task as Flyte stores it (`flyteidl.core.TaskTemplate`), in plain TypeScript. */
export interface TaskTemplate {
  readonly id: Identifier;
  /** The task's type: which connector or plugin runs it. */
  readonly type: string;
  readonly taskTypeVersion: number;
  readonly metadata: TaskMetadata;
  readonly interface: TypedInterface;
  /** The task's configuration; `{}` where the message has none. Numbers are doubles: Flyte carries a Struct. */
  readonly custom: JsonObject;
  readonly container?: Container | undefined;
  readonly sql?: Sql | undefined;
  readonly securityContext?: SecurityContext | undefined;
  readonly config: { readonly [key: string]: string };
}

/** `flyteidl.core.Identifier`. */
export interface Identifier {
  readonly project: string;
  readonly domain: string;
  readonly name: string;
  readonly version: string;
  readonly org: string;
}

/** `flyteidl.core.TypedInterface`: the names, types and descriptions of inputs and outputs. */
export interface TypedInterface {
  readonly inputs: VariableMap;
  readonly outputs: VariableMap;
}

/** `flyteidl.core.VariableMap`. */
export type VariableMap = { readonly [name: string]: Variable };

/** `flyteidl.core.Variable`: the type of an input or output, and the text beside it. */
export interface Variable {
  readonly type: LiteralType;
  readonly description: string;
}

/** `flyteidl.core.TaskMetadata`. */
export interface TaskMetadata {
  readonly runtime: { readonly type: "FLYTE_SDK" | "OTHER"; readonly version: string; readonly flavor: string };
  readonly retries: number;
  /** Bounds one attempt. */
  readonly timeout?: Duration | undefined;
  /** Unset: the platform's default. */
  readonly interruptible?: boolean | undefined;
  /** Whether results are cached. */
  readonly discoverable: boolean;
  readonly discoveryVersion: string;
  readonly cacheSerializable: boolean;
  readonly cacheIgnoreInputVars: readonly string[];
  readonly deprecatedErrorMessage: string;
  readonly podTemplateName: string;
  readonly generatesDeck: boolean;
  readonly isEager: boolean;
  readonly labels: { readonly [key: string]: string };
  readonly annotations: { readonly [key: string]: string };
}

/** `flyteidl.core.Sql`. */
export interface Sql {
  readonly statement: string;
  readonly dialect: SqlDialect;
}

/** `flyteidl.core.Sql.Dialect`. */
export type SqlDialect = "UNDEFINED" | "ANSI" | "HIVE" | "OTHER";

/** `flyteidl.core.Container`. */
export interface Container {
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly KeyValue[];
  readonly resources?: Resources | undefined;
}

/** `flyteidl.core.KeyValuePair`. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** Kubernetes quantities by resource, for instance `{ name: "CPU", value: "500m" }`. */
export interface Resources {
  readonly requests: readonly ResourceEntry[];
  readonly limits: readonly ResourceEntry[];
}

/** `flyteidl.core.Resources.ResourceEntry`. */
export interface ResourceEntry {
  readonly name: "UNKNOWN" | "CPU" | "GPU" | "MEMORY" | "STORAGE" | "EPHEMERAL_STORAGE";
  readonly value: string;
}

/** `flyteidl.core.SecurityContext`. */
export interface SecurityContext {
  readonly runAs?: { readonly iamRole: string; readonly k8sServiceAccount: string } | undefined;
  readonly secrets: readonly SecretRequest[];
}

/** `flyteidl.core.Secret`: a secret that the task asks Flyte for. */
export interface SecretRequest {
  readonly key: string;
  readonly group: string;
  readonly groupVersion: string;
  readonly mountRequirement: "ANY" | "ENV_VAR" | "FILE";
  readonly envVar: string;
}
