import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand, type RunningCommand } from "../../support/command/run-command.ts";
import { type Served, serveHere } from "../../support/command/serve.ts";
import { checkedProject, CONFIG, listRunningJobs } from "../../support/project/checked-project.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";

/** A `delete` that throws for a job that was deleted. */
const DELETES_ONCE = [
  "if (!existsSync(fileOf(jobId))) return;",
  'if (readFileSync(fileOf(jobId), "utf8") === "cancelled") throw new Error("gone");',
] as const;

describe("fx check --endpoint of a connector that takes datasets", () => {
  it("passes rows and local files to a server on this machine in .fx/served", async () => {
    const tables = checkedProject(
      [
        ["text: t.string()", "table: t.dataset({ columns: { word: t.string() } })"],
        ["inputs.text);", "(await inputs.table.rows()).map(({ word }) => word).join());"],
      ],
      {
        "words.csv": "word\none\n",
        "fx.check.yaml":
          "tasks: { count_words: { inputs: [{ table: words.csv }], slow: { table: [{ word: slow }] } } }",
      },
    );
    const args = ["src", "--port", "0", "--no-metrics", "--storage-allow", "./.fx/served"];
    const server = await serveHere(tables, args);
    const only = ["--only", "create/repeated", "--only", "delete/running"];
    const { code, stdout } = await runCommand(tables, [
      ...["check", "src", "--yes", "--endpoint", `127.0.0.1:${server.port}`],
      ...only,
    ]);
    assert.equal(code, 0, stdout);
    assert.deepEqual(readdirSync(join(tables.root, ".fx/served")), []);
  });
});

describe("fx check --endpoint", () => {
  let project: TemporaryProject;
  let served: Served<RunningCommand>;
  before(async () => {
    project = checkedProject([DELETES_ONCE]);
    await runCommand(project, ["serialize", "src", "--output", "dist"]);
    served = await serveHere(project, ["src"]);
  });

  const check = (...args: string[]): Promise<FxResult> =>
    runCommand(project, [
      "check",
      ...args,
      "--yes",
      "--only",
      "create/repeated",
      "--only",
      "delete/twice",
    ]);
  const address = (): string => `127.0.0.1:${served.port}`;

  it("checks a server as it checks the project itself", async () => {
    const { stdout } = await assertExit(4, check("src", "--endpoint", address()));
    assert.match(
      stdout,
      new RegExp(`^count_words · words 0 · async · at ${address()} · Flyte 1\n`),
    );
    assert.match(stdout, /✔ create\/repeated\n {2}✖ delete\/twice {3}leaks {3}.*gone/);
    assert.deepEqual(listRunningJobs(project), []);
  });

  for (const protocol of ["flyte1", "flyte2"]) {
    it(`checks a serialized task with ${protocol}, and ignores the world`, async () => {
      project.write("fx.check.yaml", `world: dev/none.ts\n${CONFIG}`);
      const args = ["dist/count_words.pb", "--endpoint", address(), "--protocol", protocol];
      const { stdout } = await assertExit(4, check(...args));
      assert.match(stdout, new RegExp(` · Flyte ${protocol.slice(-1)}\n`));
      project.write("fx.check.yaml", CONFIG);
    });
  }

  it("deletes a job that was left from its record, through the server", async () => {
    const { stdout } = await runCommand(project, [
      "check",
      "--endpoint",
      address(),
      "--yes",
      "--keep",
      "--only",
      "create/repeated",
    ]);
    const [, id] = /fx jobs delete (\w+)\n/.exec(stdout)!;
    await assertExit(0, runCommand(project, ["jobs", "delete", id!]));
  });

  it("exits with 2 if the server has no connector for the tasks", async () => {
    project.write("src/other.ts", project.read("src/index.ts").replace('"words"', '"other"'));
    const args = ["check", "src/other.ts", "--endpoint", address(), "--yes"];
    await assertExit(
      2,
      runCommand(project, args),
      /Error FX2025: no task has a connector\n {2}count_words is of type other \(0\)\n.*has connectors for words \(0\)\n/,
    );
  });

  it("exits with 5 if nothing answers, or the server is not a connector server", async () => {
    await assertExit(5, check("--endpoint", "127.0.0.1:1"), /Error FX5021: /);
    const web: HttpServer = await httpServer((_request, response) => response.end("hello"));
    await assertExit(5, check("--endpoint", new URL(web.origin).host), /Error FX502\d: /);
  });
});
