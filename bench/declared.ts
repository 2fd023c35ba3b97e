import { spawn } from "node:child_process";
import { once } from "node:events";
import { bearer, defineHttpConnector, env, requestJson } from "../src/entries/http.ts";
import { defineAsyncConnector, Resource, t } from "../src/entries/index.ts";
import { testContext } from "../src/entries/testing.ts";
import { cpuMs, createRow, type Row } from "./measure.ts";

const ROUNDS = 9;
const POLLS = 2000;
const URL_VARIABLE = "FX_BENCH_SERVICE_URL";

interface Job {
  readonly data: { readonly state: string; readonly percent: number };
}

const ANSWER = JSON.stringify({ data: { state: "busy", percent: 40, log: "x".repeat(300) } });
const SERVER = `require("node:http").createServer((_, response) =>
  response.writeHead(200, { "content-type": "application/json" }).end(process.env.ANSWER)
).listen(0, "127.0.0.1", function () { console.log(this.address().port); });`;

const declared = defineHttpConnector({
  taskType: "declared",
  service: { url: env(URL_VARIABLE), auth: bearer("KEY") },
  outputs: { words: t.int() },
  resourceMeta: { id: t.string() },
  create: { request: { path: "/jobs" }, key: "none", job: { id: "id" } },
  get: { request: { path: "/jobs/{id}" }, state: "data.state", progress: "data.percent" },
  states: { running: ["busy"], succeeded: ["done"] },
  results: { words: "words" },
  cancel: "none",
});

const byHand = defineAsyncConnector({
  taskType: "by-hand",
  secrets: ["KEY"],
  outputs: { words: t.int() },
  resourceMeta: { id: t.string() },
  create: () => ({ id: "" }),
  async get({ id }, context) {
    const job = await requestJson<Job>(context, {
      method: "GET",
      baseUrl: process.env[URL_VARIABLE]!,
      path: "/jobs/{id}",
      params: { id },
      headers: { authorization: `Bearer ${context.secrets.get("KEY")}` },
      allowMissing: true,
    });
    if (job === undefined) return Resource.failed(`job ${id} not found`);
    const { state, percent } = job.data;
    if (state === "busy") return Resource.running(state, { progress: percent / 100 });
    return Resource.succeeded({ words: 1 });
  },
  delete: () => undefined,
});

/** The CPU of a poll of a declared connector, beside the same one by hand and a real service. */
export async function measureDeclared(): Promise<Row[]> {
  const server = spawn(process.execPath, ["-e", SERVER], {
    env: { ...process.env, ANSWER },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = (await once(server.stdout, "data")) as [Buffer];
  process.env[URL_VARIABLE] = `http://127.0.0.1:${String(port).trim()}`;
  const context = { ...testContext({ secrets: { KEY: "a-secret" } }), fetch };
  const poll = (connector: typeof declared | typeof byHand) => () =>
    cpuMs(async () => {
      for (let count = 0; count < POLLS; count += 1) await connector.get({ id: "j" }, context);
    });
  const values: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const hand = await poll(byHand)();
    const ratio = (await poll(declared)()) / hand;
    if (round > 0) values.push(ratio); // the first round compiles
  }
  server.kill();
  const row = { what: "CPU of a poll of a declared connector", unit: "× by hand" };
  return [createRow({ ...row, values, most: 1.15 })];
}
