import type { LazyLocation } from "../base/source/source-location.ts";
import type { GetRequest } from "../connector/requests.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { AnyHttpDefinition } from "./http-definition.ts";
import type { StateReader } from "./read-state.ts";
import type { ServiceClient } from "./service-client.ts";

/** The fields of a job. */
export type HttpJob = Readonly<Record<string, unknown>>;

/** A poll of a job, as functions of a declaration receive it. */
export type PollRequest = GetRequest & { readonly job: HttpJob };

/** The field of a job with the answer of its create, if it had ended by then. */
export const ENDED_ANSWER = "endedAnswer";

/** A declaration, with what its methods share. */
export interface HttpDeclaration {
  readonly definition: AnyHttpDefinition;
  readonly client: ServiceClient;
  readonly states: StateReader;
  readonly jobFields: ReadonlyMap<string, TypeNode>;
  /** The field that tells one job from another: the first that no input fills, if there is one. */
  readonly idField: string;
  readonly inputs: ReadonlyMap<string, TypeNode>;
  readonly outputs: ReadonlyMap<string, TypeNode>;
  /** Where the author's source has it. */
  readonly definedAt: LazyLocation;
}
