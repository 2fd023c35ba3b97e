import type { JobRequest } from "../../connector/invoke/job-request.ts";
import type { Connection, ExecutionAttempt } from "../../wire/models/connector-messages.ts";

/** What a request is about. Known once it is decoded, before the connector is asked. */
export interface CallSubject {
  readonly taskType: string;
  /** The connector's name. */
  readonly connector: string;
  /** The task's name, if the request contains one. */
  readonly task?: string | undefined;
  /** The job, if the request is about one. */
  readonly resourceMeta?: Uint8Array | undefined;
  readonly connection?: Connection | undefined;
  /** That of the job that a create starts. It is a hash, so it is computed only when read. */
  readonly newJob?: Pick<JobRequest, "idempotencyKey">;
  readonly execution?: ExecutionAttempt | undefined;
  /** Whether the connector's methods run in a worker process. */
  readonly inWorker?: boolean | undefined;
}
