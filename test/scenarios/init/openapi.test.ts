import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { jobApi } from "../../support/openapi/job-api.ts";
import { useProject } from "../../support/project/use-project.ts";

describe("fx init connector --openapi", () => {
  const project = useProject();
  beforeEach(() => {
    project.write("api.json", jobApi("/jobs"));
    project.write("two.json", jobApi("/jobs", "/runs"));
  });

  const fx = (...args: string[]) => runCommand(project, ["init", ...args]);
  const read = (path: string) => project.read(path);
  const isCreated = () => existsSync(join(project.root, "jobs"));
  const FROM_API = ["connector", "jobs", "--openapi", "api.json", "--yes"];

  it("writes the connector of a document, and prints what it took and what is open", async () => {
    const { stdout } = await assertExit(0, fx(...FROM_API));
    const [created, ...lines] = stdout.split("\n");
    assert.match(created!, /^✔ jobs\/ created \(\d+ files\) {3}task type "jobs" · http/);
    assert.deepEqual(lines.slice(0, 3), [
      "  create:  POST /jobs",
      "  get:     GET /jobs/{jobId}",
      "  delete:  DELETE /jobs/{jobId}",
    ]);
    const [, line, what] = /^ {2}decide: {2}src\/index\.ts:(\d+) {3}(.*)$/.exec(lines[3]!)!;
    assert.equal(what, "a repeated create makes a second job");
    assert.match(read("jobs/src/index.ts").split("\n")[Number(line) - 1]!, /key: "none"/);
    assert.match(lines[4]!, /the answer does not say why a job failed$/);
    assert.deepEqual(lines.slice(5), ["  next:  cd jobs && npm install && npm start", ""]);
    assert.match(read("jobs/src/index.ts"), /https:\/\/jobs\.example\.com\/v1/);
    const { dependencies } = JSON.parse(read("jobs/package.json")) as { dependencies: object };
    assert.deepEqual(Object.keys(dependencies), ["flyte-fx"]);
  });

  it("prints other operations that start the job, or may have its results", async () => {
    const api = JSON.parse(jobApi("/jobs")) as { paths: Record<string, { post?: object }> };
    const { post } = api.paths["/jobs"]!;
    delete api.paths["/jobs"];
    Object.assign(api.paths, { "/jobs/short": { post }, "/jobs/long": { post } });
    const content = { "application/json": { schema: { type: "object" } } };
    const responses = { 200: { description: "", content } };
    Object.assign(api.paths, { "/jobs/{jobId}/words": { get: { responses } } });
    project.write("api.json", JSON.stringify(api));
    const { stdout } = await assertExit(0, fx(...FROM_API));
    const words = '--result "GET /jobs/{jobId}/words"   may have the outputs';
    assert.ok(stdout.includes(`\n  also:    ${words}\n`), stdout);
    assert.match(stdout, /^ {2}create: {2}POST \/jobs\/short$/m);
    assert.match(stdout, /^ {2}also: {4}--create "POST \/jobs\/long" {3}starts such a job, too$/m);
  });

  it("takes the outputs that --outputs and --file name, and refuses unknown ones", async () => {
    const { code, stderr } = await fx(...FROM_API, "--outputs", "id,rows", "--file", "rows");
    assert.equal(code, 0, stderr);
    const index = read("jobs/src/index.ts");
    assert.match(
      index,
      /outputs: \{ id: t\.string\(\), rows: t\.optional\(t\.file\("json"\)\) \},/,
    );
    assert.match(index, /results: \{ id: "id", rows: jsonFile\("rows"\) \},/);
    const unknown = await fx(...FROM_API, "--outputs", "nothing");
    assert.match(unknown.stderr, /FX2002.*"nothing"/);
  });

  it("takes a document from a URL", async () => {
    const server = createServer((_, reply) => reply.end(jobApi("/jobs")));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}/openapi.json`;
      await assertExit(0, fx("connector", "jobs", "--openapi", url, "--yes"));
      assert.ok(isCreated());
    } finally {
      server.close();
    }
  });

  it("prints the operations and the decisions with --json", async () => {
    const { stdout } = await fx(...FROM_API, "--json");
    const { project: made } = JSON.parse(stdout) as { project: Record<string, unknown> };
    assert.deepEqual(made["operations"], {
      create: "POST /jobs",
      get: "GET /jobs/{jobId}",
      delete: "DELETE /jobs/{jobId}",
    });
    const [{ line, ...decision }] = made["decisions"] as [{ line: number }];
    assert.ok(line > 1);
    assert.deepEqual(decision, {
      file: "src/index.ts",
      what: "a repeated create makes a second job",
      isOpen: false,
    });
  });

  it("lists the files with --dry-run and writes nothing", async () => {
    const { stdout } = await assertExit(0, fx(...FROM_API, "--dry-run"));
    assert.match(stdout, /^create {5}jobs\/src\/index\.ts$/m);
    assert.match(stdout, /^create {5}jobs\/\.env$/m);
    assert.ok(!isCreated());
  });

  it("prints the candidates as flags if it cannot choose, and reads them back", async () => {
    const args = ["connector", "jobs", "--openapi", "two.json", "--yes"];
    const { code, stdout, stderr } = await fx(...args);
    assert.deepEqual([code, stdout, isCreated()], [2, "", false]);
    assert.equal(
      stderr,
      `Error FX2038: several operations of the document may run a job, the likeliest first
  --create "POST /jobs" --get "GET /jobs/{jobId}" --delete "DELETE /jobs/{jobId}"
  --create "POST /runs" --get "GET /runs/{jobId}" --delete "DELETE /runs/{jobId}"
  hint: pass the flags of one line
`,
    );
    const chosen = await assertExit(0, fx(...args, "--create", "create /runs", "--delete", "none"));
    assert.match(chosen.stdout, /^ {2}create: {2}POST \/runs\n {2}get: {5}GET \/runs\/\{jobId\}$/m);
    assert.doesNotMatch(chosen.stdout, /delete: /);
    assert.match(chosen.stdout, /src\/index\.ts:\d+ {3}a job cannot be cancelled$/m);
  });

  for (const [what, args, message] of [
    [
      "a task",
      ["task", "jobs", "--openapi", "api.json"],
      "--openapi creates connectors of kind http only",
    ],
    [
      "a synchronous connector",
      ["connector", "jobs", "--openapi", "api.json", "--kind", "sync"],
      "--openapi creates connectors of kind http only",
    ],
    [
      "an operation without a document",
      ["connector", "jobs", "--get", "x"],
      "--get needs --openapi",
    ],
  ] as const)
    it(`refuses ${what}`, async () => {
      const { stderr } = await assertExit(2, fx(...args, "--yes"));
      assert.ok(stderr.startsWith(`Error FX2000: ${message}`), stderr);
      assert.ok(!isCreated());
    });

  it("reports a document that it cannot read before anything is written", async () => {
    const { code, stderr } = await fx("connector", "jobs", "--openapi", "missing.yaml", "--yes");
    assert.deepEqual([code, isCreated()], [2, false]);
    assert.match(stderr, /^Error FX2041: .*missing\.yaml/);
  });

  it("never overwrites an edited file, and lists all of them at once", async () => {
    await fx(...FROM_API);
    project.write("jobs/src/index.ts", "edited");
    project.write("jobs/README.md", "mine");
    rmSync(join(project.root, "jobs/tsconfig.json"));
    const again = await assertExit(2, fx(...FROM_API));
    assert.match(again.stderr, /hint: choose another folder, or pass --force to add the files/);
    const refused = await fx(...FROM_API, "--force");
    assert.equal(
      refused.stderr,
      `Error FX2003: ./jobs has 2 edited files, which fx does not overwrite
  README.md
  src/index.ts
  hint: choose another folder, and compare the two: diff -r OLD NEW
`,
    );
    assert.equal(read("jobs/src/index.ts"), "edited");
    assert.ok(!project.list("jobs").includes("tsconfig.json"));
  });

  it("adds only the files that a folder lacks with --force", async () => {
    await fx(...FROM_API);
    rmSync(join(project.root, "jobs/tsconfig.json"));
    project.write("jobs/notes.md", "mine");
    project.write("jobs/.env", "JOBS_TOKEN=real\n");
    await assertExit(0, fx(...FROM_API, "--force"));
    assert.ok(existsSync(join(project.root, "jobs/tsconfig.json")));
    assert.equal(read("jobs/notes.md"), "mine");
    assert.equal(read("jobs/.env"), "JOBS_TOKEN=real\n");
  });

  it("shows no control characters of a document", async () => {
    const hostile = '/$(touch pwned)`id`"\u001b[2J\u202e\n/jobs';
    project.write("hostile.json", jobApi("/jobs", hostile));
    const { stderr } = await fx("connector", "jobs", "--openapi", "hostile.json", "--yes");
    assert.match(
      stderr,
      /--create \$'POST \/\$\(touch pwned\)`id`"\\x1b\[2J\\U0000202e\\x0a\/jobs'/,
    );
    assert.doesNotMatch(stderr.replaceAll("\n", ""), /[\u0000-\u001f\u007f-\u009f\u202e]/);
    const args = ["connector", "jobs", "--openapi", "hostile.json", "--yes"];
    const made = await assertExit(0, fx(...args, "--create", `POST ${hostile}`));
    assert.doesNotMatch(made.stdout.replaceAll("\n", ""), /[\u0000-\u001f\u007f-\u009f\u202e]/);
    assert.deepEqual(readdirSync(project.root).sort(), [
      "api.json",
      "hostile.json",
      "jobs",
      "package.json",
      "two.json",
    ]);
  });
});
