import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import yaml from "yaml";
import type { ApiDocument, ApiOperation, Schema } from "../../../src/openapi/api-document.ts";
import { readApiDocument } from "../../../src/openapi/document/read-api-document.ts";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";
import { mutatedDocuments } from "../../support/openapi/mutated-documents.ts";
import { JOBS_SERVICE } from "../../support/openapi/sample-documents.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

const RUNS = Number(process.env["FX_FUZZ_RUNS"] ?? 300);
const SEED = Number(process.env["FX_FUZZ_SEED"] ?? 1);
const SECRET = "outside of the folder";
const CODES = ["FX2041", "FX2042", "FX2043"];

describe("mutated OpenAPI documents", () => {
  const folder = useTemporaryFolder();

  it("are read, or rejected with a place, and never lead out of their folder", async () => {
    const inner = join(folder.write({ "secret.yaml": `description: ${SECRET}` }), "api");
    mkdirSync(inner);
    symlinkSync("../secret.yaml", join(inner, "link.yaml"));
    const file = join(inner, "openapi.yaml");
    await fc.assert(
      fc.asyncProperty(mutatedDocuments([yaml.parse(JOBS_SERVICE)]), async (bytes) => {
        writeFileSync(file, bytes);
        const document = await readOrReject(file);
        for (const operation of document?.operations ?? []) {
          for (const fault of operation.faults ?? [])
            assert.match(String(fault), /^.+, line \d+: ./s);
          for (const schema of listSchemas(operation)) assert.notEqual(schema.description, SECRET);
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

async function readOrReject(file: string): Promise<ApiDocument | undefined> {
  try {
    return await readApiDocument(file);
  } catch (error) {
    assert.ok(error instanceof FxError && CODES.includes(error.code), String(error));
    return undefined;
  }
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
