import { bearer, defineHttpConnector, download, env, input } from "../../../src/entries/http.ts";
import { t } from "../../../src/entries/index.ts";

/** A connector of a service for which a declaration is enough. */
export const renders = defineHttpConnector({
  taskType: "renders",
  service: {
    url: env("RENDERS_URL", "https://api.renders.example/v2"),
    auth: bearer("RENDERS_TOKEN"),
  },
  inputs: { scene: t.string(), frames: t.optional(t.int()) },
  outputs: { video: t.file(), seconds: t.optional(t.float()) },
  resourceMeta: { renderId: t.string() },
  create: {
    request: { path: "/renders", body: { scene: input("scene"), count: input("frames") } },
    key: { header: "Idempotency-Key" },
    job: { renderId: "data.id" },
  },
  get: {
    request: { path: "/renders/{renderId}" },
    state: "data.status",
    reason: "data.error.message",
    progress: "data.percent",
    link: "data.page",
  },
  states: {
    queued: ["waiting"],
    running: ["rendering", "encoding"],
    succeeded: ["done"],
    failed: ["error"],
    aborted: ["cancelled"],
  },
  results: { video: download("data.url"), seconds: "data.cost.seconds" },
  cancel: { request: { path: "/renders/{renderId}/cancel" } },
});
