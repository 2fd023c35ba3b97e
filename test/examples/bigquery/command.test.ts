import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FAKE_KEY, type FakeScript } from "../../../examples/bigquery/dev/fake-bigquery.ts";
import { assertExit, assertPrints, readDocument } from "../../support/assertions/assert-exit.ts";
import type { CommandLine } from "../../support/command/command-line.ts";
import { fx, startFx } from "../../support/command/fx.ts";
import { useProject } from "../../support/project/use-project.ts";
import { commandsOf } from "../readme-commands.ts";
import { ServedBigQuery } from "./served-bigquery.ts";

const CLONE = fileURLToPath(new URL("../../..", import.meta.url));
const EXAMPLE = "examples/bigquery";

describe("examples/bigquery: the built command", () => {
  const project = useProject();
  let fake: ServedBigQuery;
  afterEach(async () => {
    await fake.close();
  });

  async function environment(script?: FakeScript): Promise<Record<string, string>> {
    fake = await new ServedBigQuery(script).start();
    return { BIGQUERY_API_ENDPOINT: fake.origin, BIGQUERY_KEY: FAKE_KEY };
  }

  const run = async (args: CommandLine, script?: FakeScript) =>
    fx(project, args, { cwd: CLONE, env: await environment(script) });

  for (const command of commandsOf("bigquery").filter((line) => !line.startsWith("serve"))) {
    it(`runs fx ${command}`, async () => {
      await assertPrints(
        /popular_names|bq:\/\/my-project:_anonymous\.anon1|bigquery_query_job_task/,
        run(command.split(" ")),
      );
    });
  }

  it("records a query without the key, and replays it without BigQuery", async () => {
    const file = join(project.root, "names.yaml");
    const query = [EXAMPLE, "popular_names", "--year", "1984"];
    const recorded = await assertExit(0, run(["run", "--record", file, ...query]));
    assert.match(recorded.stderr, /^recorded 4 exchanges: /m);
    assert.doesNotMatch(recorded.stderr, /not recorded/);
    const text = readFileSync(file, "utf8");
    assert.match(text, /^ {6}method: POST$/m);
    assert.doesNotMatch(text, /PRIVATE|Bearer|eyJ/);
    const env = { BIGQUERY_API_ENDPOINT: fake.origin, BIGQUERY_KEY: FAKE_KEY };
    const count = fake.seen.length;
    const replayed = await fx(project, ["run", "--replay", file, ...query], { cwd: CLONE, env });
    assert.equal(replayed.code, 0, replayed.stderr);
    assert.deepEqual([replayed.stdout, fake.seen.length], [recorded.stdout, count]);
  });

  it("README.md shows these commands and fx serve", () =>
    assert.deepEqual(
      commandsOf("bigquery").filter((line) => line.startsWith("serve")),
      [`serve ${EXAMPLE}/src`],
    ));

  it("serializes the shim task as a container, with the query in custom and the key as its secret", async () => {
    const template = await readDocument<{
      type: string;
      sql?: object;
      custom: Record<string, unknown>;
      container: { args: string[] };
      securityContext: { secrets: object[] };
    }>(run(`serialize --image my-image:1 ${EXAMPLE} popular_names_shim --format json`));
    assert.deepEqual(
      [template.type, template.sql, template.container.args.at(-1)],
      ["bigquery_query_job_shim", undefined, "src/connector-executor#ConnectorExecutor"],
    );
    assert.deepEqual(
      [template.custom["ProjectID"], template.custom["Location"], template.securityContext.secrets],
      ["my-project", "US", [{ key: "BIGQUERY_KEY" }]],
    );
    assert.match(String(template.custom["query"]), /where year = @year/);
  });

  it("runs the shim task with the connector and returns a dataset", async () => {
    const { outputs } = await readDocument<{ outputs: { results: { uri: string } } }>(
      run(`run ${EXAMPLE} popular_names_shim --year 1984 --json`),
    );
    assert.equal(outputs.results.uri, "bq://my-project:_anonymous.anon1");
    assert.deepEqual(
      fake.started.map(({ configuration }) => configuration?.labels),
      [{ team: "names" }],
    );
  });

  for (const task of ["popular_names", "popular_names_shim"]) {
    it(`cancels the job of ${task} on SIGINT and exits with 130`, async () => {
      const running = startFx(project, ["run", EXAMPLE, task, "--year", "1984"], {
        cwd: CLONE,
        env: await environment({ busyGets: Infinity }),
      });
      await assertExit(130, running.endAt("1,234,567 bytes processed", "SIGINT"));
      assert.deepEqual(
        [...fake.jobs.values()].map(({ isCancelled }) => isCancelled),
        [true],
      );
    });

    it(`fails ${task} with BigQuery's message for a rejected query, and never prints the key`, async () => {
      const { code, stdout, stderr } = await run(
        ["run", EXAMPLE, task, "--year", "1984", "--verbose"],
        { faults: { insert: [{ status: 400, reason: "invalidQuery" }] } },
      );
      assert.equal(code, 1, stderr);
      assert.match(stderr, /invalidQuery: scripted invalidQuery/);
      const [, secret = ""] = /-----\\n(.{40})/.exec(FAKE_KEY) ?? [];
      assert.equal(secret.length, 40);
      for (const hidden of [secret, "PRIVATE KEY", "Bearer "])
        assert.ok(!`${stdout}${stderr}`.includes(hidden));
    });
  }

  it("exits with 5 and names the secret if the key is missing", async () => {
    const { BIGQUERY_API_ENDPOINT } = await environment();
    await assertExit(
      5,
      fx(project, ["run", EXAMPLE, "popular_names", "--year", "1984"], {
        cwd: CLONE,
        env: { BIGQUERY_API_ENDPOINT: BIGQUERY_API_ENDPOINT! },
      }),
      /BIGQUERY_KEY/,
    );
    assert.equal(fake.seen.length, 0);
  });
});
