import type { Names } from "../scaffold/read-names.ts";
import type {
  ApiDocument,
  ApiOperation,
  Parameter,
  Schema,
  SecurityScheme,
} from "./api-document.ts";
import type { ValueType } from "./value-type.ts";

/** The operations of a document that a connector calls. */
export interface ChosenOperations {
  readonly create: ApiOperation;
  /** Has an answer, as `result` has. */
  readonly get: ApiOperation;
  /** Start the same job, and are as likely as `create`. */
  readonly otherCreates?: readonly ApiOperation[];
  /** Starts a job that `create` only describes. */
  readonly start?: ApiOperation | undefined;
  /** The states of a job that waits for it. */
  readonly waits?: readonly StateValue["value"][];
  /** May have to start it. */
  readonly otherStarts?: readonly ApiOperation[];
  /** Undefined if the service cannot cancel a job. */
  readonly delete?: ApiOperation | undefined;
  /** Has the results if the answer of `get` does not. */
  readonly result?: ApiOperation | undefined;
  /** May have the results: without a name that says so, or fx cannot read all of its answer. */
  readonly otherResult?: ApiOperation | undefined;
  /**
   * Where the parameters of `get`, `delete` and `result` come from, by their names. Has each
   * parameter of their paths, and others that must be sent.
   */
  readonly sources: ReadonlyMap<string, Source>;
  /** What `delete` sends in its body. Empty: no body. */
  readonly deleteBody: readonly BodyValue[];
  /** The same of `get`, which may be a POST. */
  readonly getBody: readonly BodyValue[];
  /** What chosen operations have to send in their bodies and fx does not know, by operation. */
  readonly undecided: ReadonlyMap<ApiOperation, readonly string[]>;
}

/**
 * A value that is known after `create`: in its answer, or in its request. Undecided: a person who
 * chose the operations says where it is.
 */
export type Source =
  | { readonly answer: readonly string[] }
  | { readonly request: Field["at"] }
  | { readonly undecided: true };

/** A property of a body: a value such as "failed" in `state`, or the value of one of `sources`. */
export type BodyValue = { readonly path: readonly string[] } & (
  | { readonly value: string | boolean }
  /** `isList`: the body has a list with the one value. */
  | { readonly source: string; readonly isList?: boolean }
);

/** A connector as its code will be: everything that the document says, and what it leaves open. */
export interface ConnectorPlan {
  readonly names: Names;
  readonly document: ApiDocument;
  readonly operations: ChosenOperations;
  /** Default of the environment variable with the service's address. Undefined: it is required. */
  readonly baseUrl: string | undefined;
  /** Name of that variable, such as `PETSTORE_URL`. */
  readonly baseUrlVariable: string;
  readonly credentials: readonly Credential[];
  readonly inputs: readonly Field[];
  readonly outputs: readonly Field[];
  /** Names of values that the answer has and that are not outputs, for the README. */
  readonly leftOut: readonly string[];
  readonly meta: readonly MetaField[];
  readonly states: States;
  /** Undefined: a repeated create makes a second job. */
  readonly idempotency: Idempotency | undefined;
  /** The type of the body of `create`. Undefined without a body. */
  readonly body: ValueType | undefined;
}

/** Outputs that a person has chosen. The names are those of the answer, or of the outputs. */
export interface OutputChoice {
  /** Undefined: fx chooses. */
  readonly outputs?: readonly string[] | undefined;
  /** Those that are written to a file of JSON. */
  readonly files?: readonly string[] | undefined;
}

/** A value that every request carries, or, of kind "body", every create. */
export interface Credential {
  readonly kind: Exclude<SecurityScheme["type"], "other"> | "body";
  /** Where a request has it. */
  readonly at: Field["at"];
  /** Names of the secrets that it is made of, such as `PETSTORE_TOKEN`. */
  readonly secrets: readonly string[];
  /** Whether requests do without it. Default: false. */
  readonly isOptional?: boolean | undefined;
  /** Of kind "clientCredentials": where fx asks for a token with the secrets. */
  readonly client?: {
    /** Undefined: relative to an address that is not known. */
    readonly tokenUrl: string | undefined;
    /** Name of the variable that replaces `tokenUrl`, such as `PETSTORE_TOKEN_URL`. */
    readonly tokenUrlVariable: string;
    readonly scopes: readonly string[];
  };
}

/** An input or output. */
export interface Field {
  /** The name in TypeScript and Flyte, such as `inputFileId`. */
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
  readonly type: ValueType;
  readonly description?: string | undefined;
  /** Where the value stands in a request or an answer. */
  readonly at: { readonly in: Parameter["in"] | "body"; readonly path: readonly string[] };
  /** An output that is a file of JSON, because its value may be large. */
  readonly isFile?: boolean | undefined;
}

/** A value of the ResourceMeta: a parameter of `get`, `delete` or `result`. */
export interface MetaField {
  readonly name: string;
  readonly schema: Schema;
  readonly type: ValueType;
  /** Names of the parameters that it fills. */
  readonly parameters: readonly string[];
  readonly from: Source;
}

/** Flyte's phase of a job's state. "running" is also that of a state before the first. */
export type ProposedPhase = "queued" | "running" | "succeeded" | "failed" | "aborted";

/** How a job's state is read from the answer of `get`. */
export interface States {
  /** Empty: no property has the state. Of kind "flags", the place of the first. */
  readonly path: readonly string[];
  /**
   * "enum": the document lists all values; "text": fx found them in texts and examples, also numbers;
   * "none": a person writes how to read the state.
   */
  readonly kind: "enum" | "text" | "flags" | "none";
  readonly values: readonly StateValue[];
  /** Of kind "flags": the first that is true tells the phase of a job. Without one, it runs. */
  readonly flags?: readonly StateFlag[] | undefined;
  /** Says how a job has ended that is in a state such as "completed": `conclusion`, `result`. */
  readonly outcome?: Pick<States, "path" | "kind" | "values"> | undefined;
  /** Whether the service adds the object with the state later, as Kubernetes does its `status`. */
  readonly mayBeMissing?: boolean | undefined;
  /** The places of the reason of a failure in the answer, the likeliest first. */
  readonly reasons: readonly Reason[];
}

export interface StateValue {
  readonly value: string | number | boolean;
  /** Undefined: a person decides. */
  readonly phase: ProposedPhase | undefined;
}

/** A boolean such as `is_error`, or the object `error` that only a failed job has. */
export interface StateFlag {
  readonly path: readonly string[];
  readonly phase: ProposedPhase;
  /** Whether it is true of every job that has ended. */
  readonly isEnd: boolean;
  /** Whether it is a boolean or an object. A text may be there of a job that runs, too. */
  readonly isSure: boolean;
}

/** A place with the reason of a failure. */
export interface Reason {
  readonly path: readonly string[];
  /** The place of the text in each item of a list at `path`. Undefined: no list. */
  readonly item?: readonly string[] | undefined;
}

/** How a repeated create finds the job that exists. */
export interface Idempotency {
  /** Where the request of `create` has the key: a header, or a name or ID that the caller chooses. */
  readonly at: Field["at"];
  readonly isUuid: boolean;
  /** Whether it is a name or an ID of the job, not a key alone. */
  readonly isChosen: boolean;
}

/** The place of the key in this part of the request. Empty if it is in another. */
export function findKey(
  { idempotency }: Pick<ConnectorPlan, "idempotency">,
  place: Field["at"]["in"],
): readonly string[] {
  return idempotency?.at.in === place ? idempotency.at.path : [];
}
