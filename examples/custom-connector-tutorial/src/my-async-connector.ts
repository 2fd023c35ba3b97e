import {
  AsyncConnectorBase,
  type CreateRequest,
  type DeleteRequest,
  type GetRequest,
  Resource,
  resourceMeta,
  t,
} from "flyte-fx";
import { JobService } from "./job-service.ts";

/** Identifies a job. Flyte stores it and passes it to each `get` and `delete`. */
export class MyAsyncResourceMeta extends resourceMeta({ job_id: t.string() }) {}

const outputs = { async_output: t.string() };

/** Starts jobs in the outside system and polls them. It keeps no state in memory. */
export class MyAsyncConnector extends AsyncConnectorBase<
  typeof MyAsyncResourceMeta,
  t.Shape,
  typeof outputs
> {
  readonly name = "My Async Connector";
  readonly #service: JobService;

  constructor(service = new JobService()) {
    super({ taskType: "my_async_task", resourceMeta: MyAsyncResourceMeta, outputs });
    this.#service = service;
  }

  create({ taskTemplate, inputs, idempotencyKey, log, clock }: CreateRequest) {
    const jobId = `${taskTemplate.id.name}-${idempotencyKey}`;
    log.info("create", { jobId, inputs });
    this.#service.start(jobId, clock.now());
    return new MyAsyncResourceMeta({ job_id: jobId });
  }

  get({ job_id: jobId }: MyAsyncResourceMeta, { clock }: GetRequest) {
    const { state, step, steps } = this.#service.look(jobId, clock.now());
    switch (state) {
      case "running":
        return Resource.running(`step ${step + 1} of ${steps}`);
      case "complete":
        return Resource.succeeded({ async_output: `Job ${jobId} is complete` });
      case "cancelled":
        return Resource.aborted(`job ${jobId} was cancelled`);
      case "unknown":
        return Resource.failed(`job ${jobId} not found`);
    }
  }

  delete({ job_id: jobId }: MyAsyncResourceMeta, { clock }: DeleteRequest) {
    this.#service.cancel(jobId, clock.now());
  }
}
