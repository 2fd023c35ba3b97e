import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import type { ConnectorPlan } from "../../../src/openapi/connector-plan.ts";
import type { NodeFault } from "../../../src/openapi/document/document-node.ts";
import { listDecisions } from "../../../src/openapi/project/list-decisions.ts";
import { writeDeclaration } from "../../../src/openapi/project/write-declaration.ts";
import { writeProjectFiles } from "../../../src/openapi/project/write-project-files.ts";
import { planProject } from "../../../src/scaffold/plan-project.ts";
import { planService, SERVICE_NAMES, type ServiceName } from "../../support/openapi/services.ts";
import { JOB, planJobs } from "../support/job-service.ts";
import {
  answer,
  body,
  integer,
  list,
  object,
  operation,
  schemaOf,
  text,
} from "../support/schemas.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Texts by the path of the file. */
type Texts = Readonly<Record<string, string>>;

function writeTexts(plan: ConnectorPlan): Texts {
  const folder = `/nowhere/${plan.names.name}`;
  const { files } = planProject({ what: "connector", kind: "http", folder }, ROOT);
  const index = writeDeclaration(plan);
  const decisions = listDecisions(plan, index);
  const written = writeProjectFiles(plan, { index, decisions }, files, ROOT);
  return Object.fromEntries(
    written.flatMap(({ path, content }) => (typeof content === "string" ? [[path, content]] : [])),
  );
}

describe("the files of a generated project", () => {
  let projects: Readonly<Record<ServiceName, Texts>>;
  before(async () => {
    const entries = SERVICE_NAMES.map(async (name) => [name, writeTexts(await planService(name))]);
    projects = Object.fromEntries(await Promise.all(entries)) as typeof projects;
  });

  it("are those of every HTTP connector, and inputs: 14 beside fx itself", () => {
    assert.deepEqual(Object.keys(projects.batches), [
      ".dockerignore",
      ".env",
      ".env.example",
      ".gitignore",
      ".vscode/launch.json",
      "Dockerfile",
      "README.md",
      "deploy/kubernetes.yaml",
      "dev/start.ts",
      "inputs.json",
      "package.json",
      "src/index.ts",
      "test/connector.test.ts",
      "tsconfig.json",
    ]);
  });

  it("name nothing of the template's service", () => {
    for (const texts of Object.values(projects))
      for (const [path, text] of Object.entries(texts))
        assert.doesNotMatch(text, /JOB_SERVICE_URL|JOB_API_KEY|fx.?template|\$[a-z]/i, path);
  });

  it("have the addresses and secrets that the connector needs", () => {
    assert.match(
      projects.queries[".env.example"]!,
      /^QUERIES_URL=https:\/\/queries\.example\/eu\nQUERIES_TOKEN_URL=https:\/\/login\.example\/token\nQUERIES_CLIENT_ID=for-this-machine-only\nQUERIES_CLIENT_SECRET=for-this-machine-only\n$/m,
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

  it("have inputs of a job", () => {
    const inputs = { inputFile: "example", priority: "low" };
    assert.deepEqual(JSON.parse(projects.batches["inputs.json"]!), inputs);
  });

  it("start a task one of whose inputs is called inputs, as a flag before the path is", () => {
    for (const path of ["package.json", "README.md"])
      assert.match(projects.batches[path]!, /fx run --inputs inputs\.json src batches"?,?$/m);
  });

  it("have inputs that the first alternative of the body accepts", () => {
    const oneOf = [object({ "key!": integer(), limit: integer() }), object({ "name!": text() })];
    const create = operation("POST /jobs", { ...body(schemaOf([], { oneOf })), ...answer(JOB) });
    const { "inputs.json": inputs } = writeTexts(planJobs({ create }));
    assert.deepEqual(JSON.parse(inputs!), { key: 1 });
  });

  it("have a README that names the decisions, with their lines", () => {
    const readme = projects.renders["README.md"]!.replace(/\s+/g, " ");
    const links = [...readme.matchAll(/\[(src\/[\w.]+):(\d+)\]\(\1#L\2\): ([^-[]*)/g)];
    const found = links.map(([, path, line, what]) => [
      projects.renders[path!]!.split("\n")[Number(line) - 1]!.trim(),
      what!.split(/ (?:#|The document)/)[0]!.trim(),
    ]);
    assert.deepEqual(found.slice(0, 2), [
      ['undecided: ["parked"],', 'the phase of "parked"; it does not compile until then'],
      ['key: "none",', "a repeated create makes a second job"],
    ]);
  });

  const decide = (plan: ConnectorPlan): readonly string[] =>
    listDecisions(plan, writeDeclaration(plan)).map(({ what }) => what);

  it("ask whether the service knows the job of a name that it refuses", () => {
    const key = object({ "externalId!": text() });
    const create = operation("POST /jobs", { ...body(key), ...answer(JOB), statuses: [409] });
    const get = operation("GET /jobs/{job_id}", answer(JOB));
    const what = "the service refuses a name that it knows: declare how to find its job";
    assert.ok(decide(planJobs({ create, get })).includes(what));
    const found = object({ "externalId!": text(), status: text() }, { name: "Found" });
    const named = planJobs({
      create: { ...create, ...answer(found) },
      get: { ...get, ...answer(found) },
      sources: new Map([["job_id", { answer: ["externalId"] }]]),
    });
    assert.ok(!decide(named).includes(what));
  });

  it("ask what the document does not say: reasons, waits, pages, keys and outputs", () => {
    const job = object({
      "id!": text(),
      "status!": text({ enum: ["running", "done"] }),
      rows: list(text()),
      next_page: text(),
      size: integer(),
    });
    const fields = object({ wait: schemaOf("boolean", { default: true }), webhook_secret: text() });
    const plan = planJobs(
      {
        create: operation("POST /jobs", { ...body(fields), ...answer(job) }),
        get: operation("GET /jobs/{job_id}", answer(job)),
        otherStarts: ["run", "start"].map((name) => operation(`POST /jobs/{job_id}/${name}`)),
      },
      {},
      { outputs: ["rows"] },
    );
    assert.deepEqual(decide(plan), [
      "a repeated create makes a second job",
      "POST /jobs/{job_id}/run may have to start the job",
      "POST /jobs/{job_id}/start may have to start the job",
      "the answer does not say why a job failed",
      "wait may make the create wait for the end: Flyte waits 10 s",
      "outputs that are left out: id, nextPage, size",
      "the answer has one page of a list: pages(…) reads all",
      "secrets that are not sent: webhook_secret",
    ]);
  });

  it("ask what chosen operations need and no answer is known to have", () => {
    const plan = planJobs({
      undecided: new Map([[operation("POST /control"), ["target"]]]),
      sources: new Map([["job_id", { undecided: true }]]),
    });
    assert.deepEqual(decide(plan), [
      'where the answer of POST /jobs has "job_id"; it does not compile until then',
      "how the body of POST /control says target; it does not compile until then",
    ]);
  });

  it("ask where the results are if the document has a fault there", () => {
    const fault = { message: "", toString: () => "line 7: …" } as NodeFault;
    const otherResult = { ...operation("GET /jobs/{job_id}/results"), faults: [fault] };
    assert.ok(
      decide(planJobs({ otherResult })).includes(
        "GET /jobs/{job_id}/results may have the results, but fx cannot read all of it: line 7: …",
      ),
    );
  });

  it("have a README that says so if a secret is a whole header Authorization", () => {
    const scheme = { type: "apiKey", in: "header", name: "Authorization" } as const;
    const create = operation("POST /jobs", { ...answer(JOB), security: [[scheme]] });
    const { "README.md": readme } = writeTexts(planJobs({ create }));
    assert.match(readme!, /`JOBS_API_KEY`\.\s+The secret is the whole value of the header/);
  });
});
