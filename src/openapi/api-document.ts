import type { NodeFault } from "./document/document-node.ts";

/** What fx uses of an OpenAPI document. All references are resolved, and texts may be hostile. */
export interface ApiDocument {
  /** The path or URL of the document as messages show it, without what may be a secret. */
  readonly source?: string | undefined;
  readonly title: string;
  /**
   * Variables have their default values. Relative addresses stay relative in the document
   * of a file, and are absolute in that of a URL. Empty if absent, or the origin of the URL.
   */
  readonly servers: readonly string[];
  readonly operations: readonly ApiOperation[];
  /** What fx cannot read of paths whose operations are therefore missing. */
  readonly faults?: readonly NodeFault[] | undefined;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface ApiOperation {
  readonly method: Method;
  /** Such as `/jobs/{jobId}`. */
  readonly path: string;
  readonly operationId?: string | undefined;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly isDeprecated?: boolean | undefined;
  /** Those of the path and the operation, without duplicates. */
  readonly parameters: readonly Parameter[];
  /** The JSON or form body. */
  readonly body?: Body | undefined;
  /** The first answer of a success. Undefined if the document has none with JSON. */
  readonly answer?: Answer | undefined;
  /** The answers of all successes with JSON. Of one alone, `answer` is enough. */
  readonly answers?: readonly Answer[] | undefined;
  /** Names of the headers that a success has. */
  readonly headers?: readonly string[] | undefined;
  /** Documented statuses, such as 202 and 409. */
  readonly statuses?: readonly number[] | undefined;
  /** Alternatives; each needs all its schemes at once. Empty if the operation needs none. */
  readonly security: readonly (readonly SecurityScheme[])[];
  /**
   * What fx cannot read of it, with the places. Parts with faults are missing or of any type, so an
   * operation with faults cannot be used. `requireReadable` throws them.
   */
  readonly faults?: readonly NodeFault[] | undefined;
}

/** A request has no read-only properties, an answer no write-only ones. */
export type Side = "request" | "answer";

/** A parameter in a path: also `{+name}` and `{name=jobs/*}`. */
export const PARAMETER = /\{\+?([^{}=]*)(?:=[^{}]*)?\}/g;

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required: boolean;
  readonly schema: Schema;
  readonly description?: string | undefined;
}

export interface Body {
  readonly mediaType: string;
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Answer {
  /** Such as 201; for `2XX` and `default`, 200. */
  readonly status: number;
  readonly schema: Schema;
}

export type SecurityScheme =
  /** A bearer token is also what a person gets who signs in with OAuth2 or OpenID Connect. */
  | { readonly type: "bearer" | "basic" }
  | {
      readonly type: "apiKey";
      readonly in: "header" | "query";
      readonly name: string;
      /** A parameter that the document does not require. Default: false. */
      readonly isOptional?: boolean;
    }
  | {
      readonly type: "clientCredentials";
      readonly tokenUrl: string;
      readonly scopes: readonly string[];
    }
  /** A scheme that fx cannot use, such as `mutualTLS`. */
  | { readonly type: "other"; readonly name: string };

export type JsonType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/**
 * A JSON schema as of OpenAPI 3.1: `nullable` of 3.0 is the type "null", and `allOf` is merged. The
 * same schema is the same object, so a recursive schema contains itself.
 */
export interface Schema {
  /**
   * The name in the document's components. Schemas that differ only in texts, defaults or "null"
   * have the same name.
   */
  readonly name?: string | undefined;
  /** Empty: any type. */
  readonly types: readonly JsonType[];
  readonly format?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** Also of `const`. */
  readonly enum?: readonly unknown[] | undefined;
  readonly default?: unknown;
  readonly examples: readonly unknown[];
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly items?: Schema | undefined;
  readonly properties: ReadonlyMap<string, Schema>;
  readonly required: ReadonlySet<string>;
  /** Schema of properties without a name. True: any; false: none. */
  readonly additionalProperties: Schema | boolean;
  /** Also of `anyOf`. */
  readonly oneOf?: readonly Schema[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly minItems?: number | undefined;
}

/** Headers that a client sends itself. OpenAPI says to ignore the first three. */
export const OWN_HEADERS = ["accept", "authorization", "content-type", "user-agent"];

/** A schema that says nothing except its types, and what is passed. */
export function createSchema(types: readonly JsonType[], details: Partial<Schema> = {}): Schema {
  return {
    types,
    examples: [],
    readOnly: false,
    writeOnly: false,
    properties: NO_PROPERTIES,
    required: NO_NAMES,
    additionalProperties: true,
    ...details,
  };
}

const NO_PROPERTIES: Schema["properties"] = new Map();
const NO_NAMES: Schema["required"] = new Set();
