import { openaiBatch } from "./openai-batch-connector.ts";

export { openaiBatch };

/** Runs a file of requests that was uploaded to OpenAI before. */
export const classify = openaiBatch.task({
  name: "classify",
  custom: { openai_organization: null, config: { endpoint: "/v1/chat/completions" } },
  retries: 1,
});
