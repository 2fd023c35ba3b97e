import assert from "node:assert/strict";
import { join } from "node:path";
import type { ApiDocument, ApiOperation, Schema } from "../../../src/openapi/api-document.ts";
import { readApiDocument } from "../../../src/openapi/document/read-api-document.ts";
import type { TemporaryFolder } from "../project/temporary-folder.ts";

/** Reads a document of these files, whose first one is the document itself. */
export async function readDocument(
  folder: TemporaryFolder,
  files: Readonly<Record<string, string>>,
): Promise<ApiDocument> {
  const [main = ""] = Object.keys(files);
  return readApiDocument(join(folder.write(files), main));
}

/** The operation of a document with this method and path: `GET /jobs`. */
export function findOperation({ operations }: ApiDocument, name: string): ApiOperation {
  const found = operations.find(({ method, path }) => `${method} ${path}` === name);
  assert.ok(found !== undefined, `there is no ${name}`);
  return found;
}

/** A document whose operation `GET /value` answers with a schema, in YAML of one line. */
export function documentWith(schema: string, openapi = "3.1.0", components = "{}"): string {
  return `openapi: ${openapi}
paths: { /value: { get: { responses: { 200: { content: { application/json: { schema: ${schema} } } } } } } }
components: { schemas: ${components} }
`;
}

/** The schema of {@link documentWith}. The operation has no faults. */
export async function readSchema(
  folder: TemporaryFolder,
  ...schema: Parameters<typeof documentWith>
): Promise<Schema> {
  const document = await readDocument(folder, { "openapi.yaml": documentWith(...schema) });
  const { answer, faults } = findOperation(document, "GET /value");
  assert.deepEqual(faults, []);
  assert.ok(answer !== undefined);
  return answer.schema;
}
