import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { check } from "prettier";
import { parse, parseAllDocuments } from "yaml";
import type { ConnectorPlan } from "../../../src/openapi/connector-plan.ts";
import { writeProjectFiles } from "../../../src/openapi/project/write-project-files.ts";
import { listDecisions, writeSources } from "../../../src/openapi/project/write-sources.ts";
import { planProject } from "../../../src/scaffold/plan-project.ts";
import { planService, SERVICE_NAMES, type ServiceName } from "../../support/openapi/services.ts";
import { JOB, planJobs } from "../support/job-service.ts";
import { answer, body, integer, object, operation, schemaOf, text } from "../support/schemas.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Texts by the path of the file. */
type Texts = Readonly<Record<string, string>>;

async function writeTexts(plan: ConnectorPlan): Promise<Texts> {
  const folder = `/nowhere/${plan.names.name}`;
  const { files } = planProject({ what: "connector", kind: "async", folder }, ROOT);
  const sources = await writeSources(plan, ROOT);
  const written = await writeProjectFiles(plan, sources, files, ROOT);
  return Object.fromEntries(
    written.flatMap(({ path, content }) => (typeof content === "string" ? [[path, content]] : [])),
  );
}

describe("the files of a generated project", () => {
  let projects: Readonly<Record<ServiceName, Texts>>;
  before(async () => {
    const entries = SERVICE_NAMES.map(async (name) => [
      name,
      await writeTexts(await planService(name)),
    ]);
    projects = Object.fromEntries(await Promise.all(entries)) as typeof projects;
  });

  it("are those of every connector, and the fake of the service", () => {
    assert.deepEqual(Object.keys(projects.batches), [
      ".dockerignore",
      ".env",
      ".env.example",
      ".gitignore",
      ".vscode/launch.json",
      ".vscode/settings.json",
      "Dockerfile",
      "README.md",
      "deploy/kubernetes.yaml",
      "dev/fake-answers.ts",
      "dev/fake-jobs.ts",
      "dev/inputs.yaml",
      "dev/job-service.ts",
      "dev/local-service.ts",
      "dev/service-data.ts",
      "dev/start.ts",
      "dev/world.ts",
      "fx.check.yaml",
      "package.json",
      "src/index.ts",
      "src/service.ts",
      "src/succeed.ts",
      "test/connector.test.ts",
      "tsconfig.json",
    ]);
  });

  it("name nothing of the template's service", () => {
    for (const texts of Object.values(projects))
      for (const [path, text] of Object.entries(texts))
        assert.doesNotMatch(text, /JOB_SERVICE_URL|JOB_API_KEY|fx.?template|\$[a-z]/i, path);
  });

  it("are formatted as Prettier does", async () => {
    for (const texts of Object.values(projects))
      for (const [path, text] of Object.entries(texts))
        if (/\.(?:ts|json)$/.test(path))
          assert.ok(await check(text, { filepath: path, printWidth: 100 }), `${path}:\n${text}`);
  });

  it("have the addresses and secrets that the connector needs", () => {
    assert.match(
      projects.queries[".env.example"]!,
      /^QUERIES_URL=http:\/\/127\.0\.0\.1:8700\nQUERIES_TOKEN_URL=http:\/\/127\.0\.0\.1:8700\/oauth\/token\nQUERIES_CLIENT_ID=for-this-machine-only\nQUERIES_CLIENT_SECRET=for-this-machine-only\n$/m,
    );
    assert.equal(projects.queries[".env"], projects.queries[".env.example"]);
    const [deployment] = parseAllDocuments(projects.workflows["deploy/kubernetes.yaml"]!);
    const container = JSON.stringify(deployment!.toJS());
    for (const text of [
      '{"name":"WORKFLOWS_URL","value":"https://workflows.example"}',
      '"name":"_FSEC_WORKFLOWS_USER"',
      '"name":"_FSEC_WORKFLOWS_PASSWORD"',
    ])
      assert.ok(container.includes(text), `${text} in ${container}`);
  });

  it("have inputs of jobs that succeed, run long and fail", () => {
    const { tasks } = parse(projects.batches["fx.check.yaml"]!) as { tasks: object };
    const inputs = { inputFile: "example", priority: "low" };
    assert.deepEqual(tasks, {
      batches: { inputs, slow: inputs, fails: { ...inputs, inputFile: "fails-on-purpose" } },
    });
    assert.deepEqual(parse(projects.batches["dev/inputs.yaml"]!), inputs);
  });

  it("start a task one of whose inputs is called inputs, as a flag before the path is", () => {
    for (const path of ["package.json", "README.md"])
      assert.match(projects.batches[path]!, /fx run --inputs dev\/inputs\.yaml src batches"?,?$/m);
  });

  it("have inputs that the first alternative of the body accepts", async () => {
    const oneOf = [object({ "key!": integer(), limit: integer() }), object({ "name!": text() })];
    const create = operation("POST /jobs", { ...body(schemaOf([], { oneOf })), ...answer(JOB) });
    const { "dev/inputs.yaml": inputs } = await writeTexts(planJobs({ create }));
    assert.deepEqual(parse(inputs!), { key: 1 });
  });

  /** The checks that `fx.check.yaml` expects to fail. */
  function readExpected(texts: Texts): string[] {
    const { expected = [] } = parse(texts["fx.check.yaml"]!) as { expected?: { id: string }[] };
    return expected.map(({ id }) => id);
  }

  it("expect the failures of checks that the service causes", () => {
    assert.deepEqual(readExpected(projects.batches), []);
    assert.deepEqual(readExpected(projects.queries), [
      "create/lost-connection",
      "create/repeated",
      "create/concurrent",
      "faults/survived",
    ]);
    assert.deepEqual(readExpected(projects.exports), [
      "create/lost-connection",
      "create/repeated",
      "create/concurrent",
      "faults/survived",
      "create/cut",
      "delete/running",
    ]);
  });

  it("expect the same job in the next attempt if an input is its ID", async () => {
    const name = { request: { in: "path", path: ["name"] } } as const;
    const create = operation("POST /jobs/{name}");
    const plan = planJobs({
      create,
      get: operation("GET /jobs/{name}", answer(JOB)),
      sources: new Map([["name", name]]),
    });
    const ids = readExpected(await writeTexts(plan));
    assert.ok(ids.includes("create/next-attempt"), ids.join(" "));
  });

  it("expect a failure if the service refuses a known key and does not say which job has it", async () => {
    const key = object({ "externalId!": text() });
    const create = {
      ...operation("POST /jobs", { ...body(key), ...answer(JOB) }),
      statuses: [409],
    };
    const get = operation("GET /jobs/{job_id}", answer(JOB));
    const ids = readExpected(await writeTexts(planJobs({ create, get })));
    assert.ok(ids.includes("create/repeated"), ids.join(" "));
    const byKey = { sources: new Map([["job_id", { answer: ["externalId"] }]]) };
    const found = object({ "externalId!": text() }, { name: "Found" });
    const both = planJobs({
      create: { ...create, ...answer(found) },
      get: { ...get, ...answer(found) },
      ...byKey,
    });
    assert.deepEqual(readExpected(await writeTexts(both)), []);
  });

  it("expect a failure if a cancelled job has the state of one that succeeded", async () => {
    const job = object({ "id!": text(), "status!": text({ enum: ["running", "done"] }) });
    const list = async (cancel: string): Promise<string[]> => {
      const get = operation("GET /jobs/{job_id}", answer(job));
      return readExpected(await writeTexts(planJobs({ get, delete: operation(cancel) })));
    };
    assert.deepEqual(await list("POST /jobs/{job_id}/cancel"), ["delete/running"]);
    assert.deepEqual(await list("DELETE /jobs/{job_id}"), []);
  });

  it("have a README that names the open decisions, with their lines", () => {
    const readme = projects.renders["README.md"]!.replace(/\s+/g, " ");
    for (const text of [
      "`POST /renders/{id}/cancel`",
      '): the phase of "parked"; it does not compile until then',
      "Yes: the document has nothing",
    ])
      assert.ok(readme.includes(text), `${text} in ${readme}`);
    const links = [...readme.matchAll(/\[(src\/[\w.]+):(\d+)\]\(\1#L\2\)/g)];
    const lines = links.map(([, path, line]) => {
      return projects.renders[path!]!.split("\n")[Number(line) - 1]!.trim();
    });
    assert.deepEqual(lines, [
      "const PHASES: Readonly<Record<string, Phase>> = {",
      "async create({ inputs, log, ...context }) {",
      "async delete(key, context): Promise<void> {",
      "parked: UNDECIDED,",
    ]);
  });

  it("name the state that the fake lacks among the decisions, with its line", async () => {
    const job = object({ "id!": text(), "status!": text({ enum: ["running", "done", "odd"] }) });
    const plan = planJobs({ get: operation("GET /jobs/{job_id}", answer(job)) });
    const sources = await writeSources(plan, ROOT);
    const [, decision] = listDecisions(plan, sources);
    assert.equal(decision?.file, "dev/service-data.ts");
    assert.match(decision.what, /^what state the fake gives such a job;/);
    const lines = sources["dev/service-data.ts"].split("\n");
    assert.equal(lines[decision.line - 1]!.trim(), "failed: UNDECIDED,");
    // TypeScript reports an import that nothing uses, but no export.
    assert.ok(lines.includes("export const UNDECIDED = undefined;"));
  });

  it("have a README that says so if a secret is a whole header Authorization", async () => {
    const scheme = { type: "apiKey", in: "header", name: "Authorization" } as const;
    const create = operation("POST /jobs", { ...answer(JOB), security: [[scheme]] });
    const { "README.md": readme } = await writeTexts(planJobs({ create }));
    assert.match(readme!, /`JOBS_API_KEY`\.\s+The secret is the whole value of the header/);
  });

  it("have a README that lists what the answer has beside the outputs", async () => {
    const { "README.md": readme } = await writeTexts(planJobs({}, {}, { outputs: ["rows"] }));
    assert.match(readme!, /The answer also has .*`spec`\. `fx init --outputs NAME,NAME`/);
  });
});
