import { t } from "flyte-fx";
import { defineHttpConnector, download, input } from "flyte-fx/http";

const BASE = { taskType: "renders", service: { url: "https://renders.example" } } as const;
const TYPES = {
  inputs: { scene: t.string() },
  outputs: { video: t.file() },
  resourceMeta: { renderId: t.string() },
} as const;

export const names = defineHttpConnector({
  ...BASE,
  ...TYPES,
  create: {
    request: {
      // expect TS2322 at 7: The path names an input that does not exist.
      path: "/renders/{secne}",
      // expect TS2322 at 7: The input is called `scene`.
      body: { scene: input("scen") },
    },
    key: "none",
    // expect TS2561 at 12: The field of the job is called `renderId`.
    job: { rendrId: "id" },
  },
  get: {
    // expect TS2322 at 16: The path names a field that the job does not have.
    request: { path: "/renders/{rendrId}" },
    state: (answer: { state: "on" | "off" }) => answer.state,
  },
  // expect TS2322 at 42: The function returns on or off.
  states: { running: ["on"], succeeded: ["of"] },
  // expect TS2561 at 14: The output is called `video`.
  results: { vido: download("url") },
  cancel: "none",
});

export const phases = defineHttpConnector({
  ...BASE,
  ...TYPES,
  // expect TS2322 at 42: A body lists inputs by name.
  create: { request: { path: "/renders", body: ["scen"] }, key: "none", job: { renderId: "id" } },
  get: { request: { path: "/renders/{renderId}" }, state: "state" },
  // expect TS2561 at 13: The phase is called `succeeded`.
  states: { suceeded: ["done"] },
  results: { video: download("url") },
  cancel: "none",
});

export const parts = defineHttpConnector({
  ...BASE,
  ...TYPES,
  create: { request: { path: "/renders" }, key: "none", job: { renderId: "id" } },
  get: { request: { path: "/renders/{renderId}" }, state: "state" },
  states: { succeeded: ["done"] },
  // expect TS2561 at 3: The results are called `results`.
  reslts: { video: download("url") },
  cancel: "none",
});

// expect TS2345 at 43: A service that cannot cancel says so.
export const cancel = defineHttpConnector({
  ...BASE,
  ...TYPES,
  create: { request: { path: "/renders" }, key: "none", job: { renderId: "id" } },
  get: { request: { path: "/renders/{renderId}" }, state: "state" },
  states: { succeeded: ["done"] },
  results: { video: download("url") },
});
