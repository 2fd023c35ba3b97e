import type { Protocol } from "../wire/protocol.ts";

/** What is asked of a connector, in the words of the peers' metrics; the last two ask for metadata. */
export type Operation =
  "create" | "get" | "delete" | "do" | "logs" | "metrics" | "get_connector" | "list_connectors";

/** A request that the server works on, from its arrival on. */
export interface ServedRequest {
  /** Full name of the gRPC service, such as `flyteidl.service.AsyncAgentService`. */
  readonly service: string;
  /** Name of the method, such as `GetTask`. */
  readonly method: string;
  /** Which Flyte asks. */
  readonly protocol: Protocol;
  /** What is asked for. */
  readonly operation: Operation;
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** The type of a registered connector; undefined before the request is decoded, and for a type that none serves. */
  readonly taskType: string | undefined;
  /** The connector's name, as soon as the connector is found. */
  readonly connector: string | undefined;
  /** Where one was told with the request: the task's name. */
  readonly task: string | undefined;
  /** What names the job, as soon as that is known: the beginning of its ResourceMeta, secrets replaced. */
  readonly job: string | undefined;
}
