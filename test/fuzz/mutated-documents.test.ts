import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import ts from "typescript";
import { parse, parseAllDocuments } from "yaml";
import type { ApiDocument, ApiOperation, Schema } from "../../src/openapi/api-document.ts";
import type { ChosenOperations } from "../../src/openapi/connector-plan.ts";
import { readApiDocument } from "../../src/openapi/document/read-api-document.ts";
import { chooseOperations } from "../../src/openapi/operations/choose-operations.ts";
import { readOperationFlags } from "../../src/openapi/operations/operation-flags.ts";
import { planConnector } from "../../src/openapi/plan/plan-connector.ts";
import { listDecisions } from "../../src/openapi/project/list-decisions.ts";
import { writeDeclaration } from "../../src/openapi/project/write-declaration.ts";
import { writeProjectFiles } from "../../src/openapi/project/write-project-files.ts";
import { FxError } from "../../src/runtime/base/errors/errors.ts";
import { planProject } from "../../src/scaffold/plan-project.ts";
import type { ProjectFile } from "../../src/scaffold/read-template.ts";
import { mutatedDocuments } from "../support/openapi/mutated-documents.ts";
import { JOBS_SERVICE } from "../support/openapi/sample-documents.ts";
import { getServiceFile, SERVICE_NAMES } from "../support/openapi/services.ts";
import { useTemporaryFolder } from "../support/project/temporary-folder.ts";
import { CASES } from "./cases.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A case takes about 100 ms. */
const RUNS = Math.ceil(CASES / 4);
const SECRET = "outside of the folder";
const CODES = ["FX2041", "FX2042", "FX2043"];

describe("a project from a mutated document", function () {
  this.timeout(60_000 + RUNS * 1_000);
  const folder = useTemporaryFolder();
  const project = planProject({ what: "connector", kind: "http", folder: "/nowhere/jobs" }, ROOT);

  it(`is complete and has no effect of its texts, or there is an error: ${RUNS} documents`, async () => {
    folder.write({ "secret.yaml": `description: ${SECRET}` });
    mkdirSync(join(folder.path, "api"));
    symlinkSync("../secret.yaml", join(folder.path, "api/link.yaml"));
    const texts = SERVICE_NAMES.map((name) => readFileSync(getServiceFile(name), "utf8"));
    const samples = [...texts, JOBS_SERVICE].map((text) => parse(text) as unknown);
    const paths = new Set<string>();
    let projects = 0;
    await fc.assert(
      fc.asyncProperty(mutatedDocuments(samples), async (bytes) => {
        folder.write({ "api/openapi.yaml": bytes as unknown as string });
        const files = await writeFiles(join(folder.path, "api/openapi.yaml"));
        for (const { path, content } of files ?? []) {
          paths.add(path);
          checkFile(path, String(content));
        }
        projects += files === undefined ? 0 : 1;
      }),
      { numRuns: RUNS, endOnFailure: true, includeErrorInReport: true },
    );
    assert.ok(projects > RUNS / 4, `${projects} projects`);
    // No text of a document is a path.
    assert.deepEqual(
      [...paths].filter((path) => !/^(?:vendor\/)?[\w./-]+$/.test(path) || path.includes("..")),
      [],
    );
    assert.ok(paths.size <= 25, [...paths].join(" "));
  });

  /** Undefined if there is an error for the user. */
  async function writeFiles(file: string): Promise<readonly ProjectFile[] | undefined> {
    try {
      const document = await readOrReject(file);
      if (document === undefined) return undefined;
      const plan = planConnector(document, choose(document), project.names);
      const index = writeDeclaration(plan);
      const written = { index, decisions: listDecisions(plan, index) };
      return writeProjectFiles(plan, written, project.files, ROOT);
    } catch (error) {
      assert.ok(error instanceof FxError, (error as Error).stack);
      return undefined;
    }
  }
});

/** Reads a document whose faults have a place and a line, and that never leads out of its folder. */
async function readOrReject(file: string): Promise<ApiDocument | undefined> {
  const document = await readApiDocument(file).catch((error: unknown) => {
    assert.ok(error instanceof FxError && CODES.includes(error.code), String(error));
  });
  // Faults of JSON have no lines.
  const place = readFileSync(file, "utf8").trimStart().startsWith("{")
    ? /^.+: ./s
    : /^.+, line \d+: ./s;
  for (const operation of document?.operations ?? []) {
    for (const fault of operation.faults ?? []) assert.match(String(fault), place);
    for (const schema of listSchemas(operation)) assert.notEqual(schema.description, SECRET);
  }
  return document ?? undefined;
}

/** All schemas of an operation, each once. */
function listSchemas({ parameters, body, answer }: ApiOperation): Set<Schema> {
  const schemas = new Set(
    [...parameters, body ?? [], answer ?? []].flat().map((each) => each.schema),
  );
  for (const { properties, items, additionalProperties, oneOf = [] } of schemas) {
    for (const inner of [...properties.values(), ...oneOf]) schemas.add(inner);
    if (items !== undefined) schemas.add(items);
    if (typeof additionalProperties === "object") schemas.add(additionalProperties);
  }
  return schemas;
}

/** The operations that fx finds, or the first that might be those of a job. */
function choose(document: ApiDocument): ChosenOperations {
  try {
    return chooseOperations(document, readOperationFlags(document, {}));
  } catch (error) {
    const show = (operation: ApiOperation | undefined): string | undefined =>
      operation && `${operation.method} ${operation.path}`;
    const create = show(document.operations.find(({ method }) => method === "POST"));
    const get = show(
      document.operations.find(({ method, path }) => method === "GET" && path.includes("{")),
    );
    if (create === undefined || get === undefined) throw error;
    return chooseOperations(
      document,
      readOperationFlags(document, { create, get, delete: "none" }),
    );
  }
}

function checkFile(path: string, text: string): void {
  if (path.endsWith(".ts")) checkCode(path, text);
  if (path.endsWith(".json")) JSON.parse(text);
  if (path.endsWith(".yaml"))
    for (const { errors } of parseAllDocuments(text)) assert.deepEqual(errors, [], text);
  if (path === "fx.check.yaml")
    for (const key of Object.keys(parse(text) as object))
      assert.ok(["world", "tasks", "expected"].includes(key), key);
  if (path === ".env.example")
    for (const line of text.trim().split("\n")) assert.match(line, /^(?:#.*|[A-Z]\w*=\S*)$/);
}

/** The hostile texts call `process.exit`, which no generated code does. */
function checkCode(path: string, text: string): void {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  assert.deepEqual(
    diagnostics.map(({ messageText }) => messageText),
    [],
    `${path}:\n${text}`,
  );
  const check = (node: ts.Node): void => {
    if (ts.isCallExpression(node))
      assert.notEqual(node.expression.getText(source), "process.exit", `${path}:\n${text}`);
    ts.forEachChild(node, check);
  };
  check(source);
}
