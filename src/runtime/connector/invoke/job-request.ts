import type { Storage } from "../../base/storage.ts";
import { refusingStorage } from "../../storage/allowed-prefixes.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { Connection, TaskExecutionMetadata } from "../../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";

/** A new job, from a CreateTask or ExecuteTaskSync call. */
export interface JobRequest {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputPrefix: string;
  readonly idempotencyKey: string;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  readonly connection?: Connection | undefined;
}

/** Which datasets a call may open and write. Their URIs come over the wire and may be hostile. */
export interface DatasetAccess {
  /** Opens input datasets and writes output datasets. Default: the storage of this process. */
  readonly storage?: Storage | undefined;
  /** URI prefix for rows among the outputs. If it is undefined, fx rejects rows. */
  readonly writesTo?: string | undefined;
}

/** Where a request of a sensor holds the storage for what its caller names. */
const CALLER_STORAGE = Symbol.for("flyte-fx/caller-storage");

/** Adds the storage of a call to the request that a sensor receives. */
export function addCallerStorage<R extends object>(request: R, { storage }: DatasetAccess): R {
  return { ...request, [CALLER_STORAGE]: storage };
}

/** Opens what the caller of a sensor may name. Undefined: all that this process may read. */
export function getCallerStorage(request: object): Storage | undefined {
  return (request as { readonly [CALLER_STORAGE]?: Storage })[CALLER_STORAGE];
}

/** No access: the default of a server. */
export const NO_ACCESS: DatasetAccess = { storage: refusingStorage };
