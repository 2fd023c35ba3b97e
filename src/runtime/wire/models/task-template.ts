import type { JsonObject } from "../../base/json.ts";
import type { LiteralType } from "../../values/literal-type.ts";
import type { Duration } from "../../values/types/duration.ts";

/** The definition of a task as Flyte stores it (`flyteidl.core.TaskTemplate`), in plain TypeScript. */
export interface TaskTemplate {
  /** Empty but for the name in a local run, and in what `fx serialize` writes without `--project` and the like. */
  readonly id: Identifier;
  /** The task's type: which connector or plugin runs it. */
  readonly type: string;
  /** Which version of the type the task is written for; 0 where nobody says another. */
  readonly taskTypeVersion: number;
  /** When and how often it runs. */
  readonly metadata: TaskMetadata;
  /** What it takes and gives. */
  readonly interface: TypedInterface;
  /** The task's configuration; `{}` where the message has none. Numbers are doubles: Flyte carries a Struct. */
  readonly custom: JsonObject;
  /** What runs it where no connector does; undefined for a task of a connector alone. */
  readonly container?: Container | undefined;
  /** The statement of a {@link SqlTask}; undefined for any other. */
  readonly sql?: Sql | undefined;
  /** What it may do, and which secrets it asks for; undefined where it says nothing of that. */
  readonly securityContext?: SecurityContext | undefined;
  /** Text settings for the platform; `{}` where there are none. */
  readonly config: { readonly [key: string]: string };
}

/** `flyteidl.core.Identifier`. */
export interface Identifier {
  /** Empty until the task is registered. */
  readonly project: string;
  /** Such as `development`; empty until the task is registered. */
  readonly domain: string;
  /** The task's name. */
  readonly name: string;
  /** Empty until the task is registered. */
  readonly version: string;
  /** Flyte 2's organization; mostly empty in Flyte 1. */
  readonly org: string;
}

/** `flyteidl.core.TypedInterface`: the names, types and descriptions of inputs and outputs. */
export interface TypedInterface {
  /** `{}` where it takes nothing. */
  readonly inputs: VariableMap;
  /** `{}` where it gives nothing. */
  readonly outputs: VariableMap;
}

/** `flyteidl.core.VariableMap`. */
export type VariableMap = { readonly [name: string]: Variable };

/** `flyteidl.core.Variable`: the type of an input or output, and the text beside it. */
export interface Variable {
  /** In Flyte's own form. */
  readonly type: LiteralType;
  /** What `describe` said of it; else its own name, and under Flyte 2 nothing. */
  readonly description: string;
}

/** `flyteidl.core.TaskMetadata`. */
export interface TaskMetadata {
  /**
   * Which SDK wrote the template. The engine compares the version with flytekit's releases, so fx writes the release of
   * flytekit (Flyte 2: flyte-sdk) that it follows, and its own version in the flavor: `fx/VERSION`.
   */
  readonly runtime: {
    readonly type: "FLYTE_SDK" | "OTHER";
    readonly version: string;
    readonly flavor: string;
  };
  /** How often it is tried again after a failure that can pass. */
  readonly retries: number;
  /** Bounds one attempt. */
  readonly timeout?: Duration | undefined;
  /** Unset: the platform's default. */
  readonly interruptible?: boolean | undefined;
  /** Whether results are cached. */
  readonly discoverable: boolean;
  /** The version of the cache. Under Flyte 2 it is filled where nothing is cached, too: with a hash that says whether the code is the same. */
  readonly discoveryVersion: string;
  /** Whether equal calls wait for the first one's result. */
  readonly cacheSerializable: boolean;
  /** Inputs that do not count for the cache. */
  readonly cacheIgnoreInputVars: readonly string[];
  /** What to use in the task's place; empty: it is not deprecated. */
  readonly deprecatedErrorMessage: string;
  /** A PodTemplate of the cluster; empty: the platform's own. */
  readonly podTemplateName: string;
  /** Whether it writes a `deck.html`. Tasks of fx do not. */
  readonly generatesDeck: boolean;
  /** Whether it starts other tasks itself. Tasks of fx do not. */
  readonly isEager: boolean;
  /** For what is made in Kubernetes (`metadata.labels`). */
  readonly labels: { readonly [key: string]: string };
  /** For what is made in Kubernetes (`metadata.annotations`). */
  readonly annotations: { readonly [key: string]: string };
}

/** `flyteidl.core.Sql`. */
export interface Sql {
  /** On one line, but for what stands in quotes and after `--`. */
  readonly statement: string;
  /** Tasks of fx are ANSI where they say nothing else. */
  readonly dialect: SqlDialect;
}

/** `flyteidl.core.Sql.Dialect`. */
export type SqlDialect = "UNDEFINED" | "ANSI" | "HIVE" | "OTHER";

/** `flyteidl.core.Container`. */
export interface Container {
  /** Empty where none was given at serialization. */
  readonly image: string;
  /** In place of the image's own entrypoint. Tasks of fx leave it empty. */
  readonly command: readonly string[];
  /** May hold variables such as `{{.input}}`, which Flyte fills in for each attempt; those that a connector receives are filled in. */
  readonly args: readonly string[];
  /** Environment variables; each name once in tasks of fx. */
  readonly env: readonly KeyValue[];
  /** Undefined where the message has none. */
  readonly resources?: Resources | undefined;
}

/** `flyteidl.core.KeyValuePair`. */
export interface KeyValue {
  /** The name. */
  readonly key: string;
  /** The text; may be empty. */
  readonly value: string;
}

/** Kubernetes quantities by resource, for instance `{ name: "CPU", value: "500m" }`. */
export interface Resources {
  /** What is set aside for the container. */
  readonly requests: readonly ResourceEntry[];
  /** What it may use at most; none is set by a request alone. */
  readonly limits: readonly ResourceEntry[];
}

/** `flyteidl.core.Resources.ResourceEntry`. */
export interface ResourceEntry {
  /** UNKNOWN for one of a newer Flyte. */
  readonly name: "UNKNOWN" | "CPU" | "GPU" | "MEMORY" | "STORAGE" | "EPHEMERAL_STORAGE";
  /** A Kubernetes quantity: `500m`, `1Gi`. */
  readonly value: string;
}

/** `flyteidl.core.SecurityContext`. */
export interface SecurityContext {
  /** As whom the task runs; both may be empty. Tasks of fx say nothing of it. */
  readonly runAs?: { readonly iamRole: string; readonly k8sServiceAccount: string } | undefined;
  /** In the order of the task. */
  readonly secrets: readonly SecretRequest[];
}

/** `flyteidl.core.Secret`: a secret that the task asks Flyte for. */
export interface SecretRequest {
  /** The secret's name within its group. */
  readonly key: string;
  /** Where the secret lies; empty: none. */
  readonly group: string;
  /** Empty: none. */
  readonly groupVersion: string;
  /** How it is handed over. ANY leaves that to the platform; for Flyte 2 fx writes ENV_VAR in its place. */
  readonly mountRequirement: "ANY" | "ENV_VAR" | "FILE";
  /** The environment variable for it; empty: the platform's name. */
  readonly envVar: string;
}
