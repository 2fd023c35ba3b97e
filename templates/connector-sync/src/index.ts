import { defineSyncConnector, Resource, t } from "flyte-fx";
import { postJob } from "./job-service-client.ts";

/**
 * Runs every task of the type `fx_template_type` within one call. Flyte waits 10 s for the call, so
 * longer work needs an asynchronous connector.
 */
export const connector = defineSyncConnector({
  taskType: "fx_template_type",
  secrets: ["JOB_API_KEY"],
  inputs: {
    text: t
      .string()
      .default("The service counts these words at once.")
      .describe("The text whose words the service counts."),
  },
  outputs: { words: t.int() },

  /** Flyte repeats a lost call with the same key, so the service does the work only once. */
  async do({ inputs, idempotencyKey, log, ...context }) {
    const { words, error } = await postJob({ text: inputs.text }, idempotencyKey, context);
    if (words === undefined) return Resource.failed(error ?? "the job service returned no result");
    log.info("job done", { characters: inputs.text.length, words });
    return Resource.succeeded({ words }, { message: `${words} words` });
  },
});

export const example = connector.task({ name: "fx_template", retries: 2 });
