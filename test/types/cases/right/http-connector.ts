import { Resource, t } from "flyte-fx";
import {
  bearer,
  defineHttpConnector,
  download,
  env,
  flags,
  header,
  input,
  job,
  pages,
  requested,
} from "flyte-fx/http";

interface Render {
  readonly data: {
    readonly status: "waiting" | "rendering" | "done";
    readonly cost?: { readonly seconds?: number };
  };
}

export const renders = defineHttpConnector({
  taskType: "renders",
  service: { url: env("RENDERS_URL"), auth: bearer("RENDERS_TOKEN", { optional: true }) },
  inputs: { scene: t.string(), frames: t.optional(t.int()) },
  outputs: { video: t.file(), seconds: t.optional(t.float()), rows: t.list(t.int()) },
  resourceMeta: { renderId: t.string() },
  create: {
    request: {
      path: "/renders/{scene}",
      body: ({ inputs }) => ({ scene: inputs.scene.toUpperCase(), count: inputs.frames }),
      query: { count: input("frames") },
    },
    key: { field: "key", value: ({ idempotencyKey }) => idempotencyKey.slice(8) },
    job: { renderId: (answer: { id: number }, { headers }) => headers.get("id") ?? `${answer.id}` },
  },
  get: {
    request: { path: "/renders/{renderId}", query: { id: job("renderId") } },
    state: (answer: Render) => answer.data.status,
    progress: (_: Render, { job }) => job.renderId.length,
  },
  states: { queued: ["waiting"], running: ["rendering"], succeeded: ["done"] },
  results: {
    video: download("data.url"),
    seconds: (answer: Render) => answer.data.cost?.seconds,
    rows: pages({ path: "/rows" }, { items: "rows", next: "next" }),
  },
  cancel: { request: { path: "/renders/{renderId}/cancel" } },
});

/** Methods that take over. */
export const mixed = defineHttpConnector({
  taskType: "mixed",
  service: { url: "https://jobs.example" },
  outputs: { words: t.int() },
  resourceMeta: { jobUrl: t.string(), page: t.optional(t.string()) },
  create: async ({ idempotencyKey }) => ({ jobUrl: idempotencyKey }),
  get: async ({ jobUrl }) => Resource.succeeded({ words: jobUrl.length }),
  delete: ({ jobUrl }, { log }) => log.info(jobUrl),
  async *getLogs({ jobUrl }, { lines }) {
    yield `${jobUrl} ${lines}`;
  },
});

export const flagged = defineHttpConnector({
  taskType: "flagged",
  service: { url: "https://jobs.example" },
  inputs: { text: t.string() },
  outputs: { words: t.int() },
  resourceMeta: { jobUrl: t.string(), page: t.optional(t.string()) },
  create: { request: { path: "/jobs", body: ["text"] }, key: "none", job: { jobUrl: header("Location") } },
  get: { request: { method: "POST", url: "jobUrl" }, state: flags({ succeeded: "ok" }) },
  results: { words: requested({ path: "/result" }, "words") },
  cancel: "none",
});
