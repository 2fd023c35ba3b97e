import { t } from "flyte-fx";
import { bearer, defineHttpConnector, env, input } from "flyte-fx/http";

/** Runs every task of the type `fx_template_type` as a job of an HTTP service. */
export const connector = defineHttpConnector({
  taskType: "fx_template_type",
  service: {
    url: env("JOB_SERVICE_URL", "https://jobs.example.com"),
    auth: bearer("JOB_API_KEY"),
  },
  inputs: {
    text: t.string().default("A short text.").describe("The text whose words the job counts."),
  },
  outputs: { words: t.int() },
  resourceMeta: { jobId: t.string() },

  /** Flyte repeats a lost call with the same key, so the service must recognize it. */
  create: {
    request: { path: "/jobs", body: { text: input("text") } },
    key: { header: "Idempotency-Key" },
    job: { jobId: "id" },
  },
  get: {
    request: { path: "/jobs/{jobId}" },
    state: "status",
    progress: "percent",
    reason: "error.message",
  },
  states: {
    queued: ["waiting"],
    running: ["running"],
    succeeded: ["done"],
    failed: ["failed"],
    aborted: ["cancelled"],
  },
  results: { words: "result.words" },
  cancel: { request: { path: "/jobs/{jobId}/cancel" } },
});

export const example = connector.task({ name: "fx_template", retries: 2, timeout: "6h" });
