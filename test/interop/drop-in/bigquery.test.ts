import assert from "node:assert/strict";
import { FAKE_KEY, FakeBigQuery } from "../../../examples/bigquery/dev/fake-bigquery.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import type { HttpServer } from "../../support/server/http-server.ts";
import { useDropIn } from "../support/use-drop-in.ts";
import { watchJobs } from "../support/watch-jobs.ts";

const MODULES = { flyte1: "flytekitplugins.bigquery", flyte2: "flyteplugins.bigquery" };
const INPUTS = {
  i: { integer: "1984" },
  f: { floatValue: 0.5 },
  s: { stringValue: "a' or 1=1" },
  b: { boolean: true },
  at: { datetime: "2024-02-29T12:00:00Z" },
};
const LITERALS = Object.entries(INPUTS).map(
  ([name, primitive]) => [name, { scalar: { primitive } }] as const,
);

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`examples/bigquery beside the connector of ${protocol}`, function () {
    this.timeout(120_000);
    let bigQuery = new FakeBigQuery();
    const dropIn = useDropIn(protocol, {
      example: "bigquery",
      module: MODULES[protocol],
      answer({ path, headers: { authorization }, body: sent }, response) {
        const { status, body } = bigQuery.answer({ path, authorization, body: sent });
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      },
      env: (service, server) =>
        server === "fx"
          ? { BIGQUERY_API_ENDPOINT: service.origin, _FSEC_BIGQUERY_KEY: FAKE_KEY }
          : pythonVariables(service),
    });
    const jobs = watchJobs(dropIn, protocol, "bigquery_query_job_task");
    beforeEach(() => (bigQuery = new FakeBigQuery()));

    const create = async (server: "python" | "fx") =>
      jobs.create(server, await dropIn.python.call("bigquery.template", {}), LITERALS);

    it("sends the same query, and returns the same outputs and links", async () => {
      const [python, fx] = [await create("python"), await create("fx")];
      const [theirs, ours] = bigQuery.started.map(({ configuration }) => {
        const { queryParameters = [], ...query } = configuration?.query ?? {};
        const byName = queryParameters.map(({ name, parameterType, parameterValue }) => [
          name,
          // Python sends floats as numbers.
          { ...parameterType, value: String(parameterValue?.value) },
        ]);
        return { ...query, parameters: Object.fromEntries(byName) as object };
      });
      assert.deepEqual(ours, theirs);
      const seen = [];
      for (const [server, meta] of [
        ["python", python],
        ["fx", fx],
      ] as const) {
        const resources = [];
        for (let poll = 0; poll < 3; poll++) resources.push(await jobs.get(server, meta));
        const text = JSON.stringify(
          resources.map(({ phase, outputs, logLinks = [] }) => ({
            phase,
            outputs,
            links: logLinks.map(({ name, uri }) => ({ name, uri })),
          })),
        );
        seen.push(JSON.parse(text.replaceAll(fieldsOf(meta).job_id, "JOB")) as object);
      }
      assert.deepEqual(seen[1], seen[0]);
    });

    for (const [from, to] of [
      ["python", "fx"],
      ["fx", "python"],
    ] as const) {
      it(`lets ${to} poll and delete the jobs that ${from} created`, async () => {
        const meta = await create(from);
        const phases = [];
        for (let poll = 0; poll < 3; poll++) phases.push((await jobs.get(to, meta)).phase);
        assert.deepEqual(phases, ["INITIALIZING", "RUNNING", "SUCCEEDED"]);
        const running = await create(from);
        await jobs.delete(to, running);
        assert.equal(bigQuery.jobs.get(fieldsOf(running).job_id)?.isCancelled, true);
        assert.deepEqual(Object.keys(fieldsOf(meta)), [
          "job_id",
          "project",
          "location",
          ...(protocol === "flyte2" ? ["user_agent"] : []),
        ]);
      });
    }
  });

function pythonVariables(service: HttpServer): Record<string, string> {
  const key = { ...(JSON.parse(FAKE_KEY) as object), token_uri: `${service.origin}/token` };
  const file = new TemporaryProject().write("key.json", JSON.stringify(key));
  return {
    BIGQUERY_EMULATOR_HOST: service.origin,
    GOOGLE_APPLICATION_CREDENTIALS: file,
    GOOGLE_CLOUD_PROJECT: "my-project",
  };
}

function fieldsOf(meta: string): { readonly job_id: string } {
  return JSON.parse(Buffer.from(meta, "base64").toString()) as { readonly job_id: string };
}
