import { defineAsyncConnector, Resource, t } from "flyte-fx";
import { callJobService, getJobUrl } from "./job-service-client.ts";

/** Runs every task of the type `fx_template_type`. */
export const connector = defineAsyncConnector({
  taskType: "fx_template_type",
  secrets: ["JOB_API_KEY"],
  inputs: {
    text: t
      .string()
      .default("The job counts the words of this short text.")
      .describe("The text whose words the job counts."),
  },
  outputs: { words: t.int() },
  resourceMeta: { jobId: t.string() },

  /**
   * Flyte repeats a lost call with the same key. The job's id contains the key, so there is only
   * one job, and a request whose response is lost may be sent again.
   */
  async create({ inputs, idempotencyKey, log, ...context }) {
    const jobId = `fx-template-${idempotencyKey}`;
    const body = { text: inputs.text };
    await callJobService(jobId, context, { method: "PUT", body, idempotent: true });
    log.info("job accepted", { jobId, characters: inputs.text.length });
    return { jobId };
  },

  /** If this throws, Flyte calls it again. Only a final Resource ends the job. */
  async get({ jobId }, context) {
    const job = await callJobService(jobId, context, { method: "GET", allowMissing: true });
    if (job === undefined) return Resource.failed(`job ${jobId} not found`);
    const { state, progress, words = 0, error } = job;
    const details = { logLinks: [{ name: "job", uri: getJobUrl(jobId) }] };
    switch (state) {
      case "queued":
        return Resource.queued("waiting for a worker", details);
      case "running":
        return Resource.running(`${progress} %`, details);
      case "done":
        return Resource.succeeded({ words }, details);
      case "cancelled":
        return Resource.aborted("the job was cancelled", details);
      case "failed":
        return Resource.failed(error ?? "the job service reported no reason", details);
      default:
        throw new Error(`unknown state of job ${jobId}: ${JSON.stringify(state)}`);
    }
  },

  /** Flyte may call this twice, or after the job has ended. A missing job counts as deleted. */
  async delete({ jobId }, context) {
    await callJobService(jobId, context, { method: "DELETE", idempotent: true });
    context.log.info("job cancelled", { jobId });
  },
});

export const example = connector.task({ name: "fx_template", retries: 2, timeout: "6h" });
