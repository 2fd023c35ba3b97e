import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readApiDocument } from "../../../src/openapi/document/read-api-document.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { documentWith, findOperation, readSchema } from "../../support/openapi/read-document.ts";
import { JOBS_SERVICE } from "../../support/openapi/sample-documents.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("the text of an OpenAPI document", () => {
  const folder = useTemporaryFolder();

  function write(content: string | Buffer): string {
    const file = join(folder.path, "api.yaml");
    writeFileSync(file, content);
    return file;
  }

  const encodings: Readonly<Record<string, (text: string) => string | Buffer>> = {
    "a byte order mark": (text) => `\ufeff${text}`,
    "lines that end with CRLF": (text) => text.replaceAll("\n", "\r\n"),
    "a directive for YAML 1.1": (text) => `%YAML 1.1\n---\n${text}`,
  };
  for (const [title, encode] of Object.entries(encodings))
    it(`may have ${title}`, async () => {
      const document = await readApiDocument(write(encode(JOBS_SERVICE)));
      assert.equal(findOperation(document, "POST /jobs").answer?.status, 201);
    });

  const unreadable: Readonly<Record<string, readonly [content: string | Buffer, reason: RegExp]>> =
    {
      "Latin-1": [Buffer.from("title: caf\xe9", "latin1"), /it is not a text in UTF-8$/],
      "UTF-16": [Buffer.from("\ufeffopenapi: 3.1.0", "utf16le"), /it is not a text in UTF-8$/],
      "NUL bytes": ["openapi: 3.1.0\0", /it is not a text in UTF-8$/],
      "10,000 levels of JSON": [
        `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
        /deeper than 200 levels$/,
      ],
      "10,000 levels of YAML": [
        `a: ${"- ".repeat(10_000)}b`,
        /line 1 is nested deeper than 200 levels$/,
      ],
      "3,000 levels of indentation": [
        Array.from({ length: 3000 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
        /it is nested too deep \(line \d+, column \d+\)$/,
      ],
      "brackets that are not closed": ["[".repeat(100_000), /deeper than 200 levels$/],
      "more aliases than fx reads": [
        `a: &a 1\nb: [${"*a,".repeat(10_001)}]`,
        /at most 10000 aliases$/,
      ],
      "merges of the same names": [
        `a: &a {${Array.from({ length: 500 }, (_, index) => `k${index}: 1`).join(", ")}}\nb: [${"{<<: *a},".repeat(500)}]`,
        /its merge keys \(<<\) add more than 100000 names$/,
      ],
    };
  for (const [title, [content, reason]] of Object.entries(unreadable))
    it(`is rejected if it has ${title}`, async () => {
      await awaitFxError(readApiDocument(write(content)), "FX2041", reason);
    });

  const faulty: Readonly<Record<string, readonly [content: string, fault: string]>> = {
    "tabs instead of spaces": [
      "a:\n\tb: 1\n",
      "it is neither JSON nor YAML: Tabs are not allowed as indentation at line 2, column 1",
    ],
    "names that are there twice": ["a: 1\nb: { c: 1, c: 2 }\na: 2\n", 'line 2: "c" is there twice'],
    "an alias without an anchor": ["a: *b\n", "line 1: there is no anchor &b"],
    "names that are no texts": [
      "? [a]\n: 1\n",
      "it is neither JSON nor YAML: With stringKeys, all keys must be strings at line 1, column 3",
    ],
    "several documents": [
      "a: 1\n---\nb: 1\n",
      "it has more than one YAML document (line 2, column 1)",
    ],
  };
  for (const [title, [content, fault]] of Object.entries(faulty))
    it(`is rejected with the place if it has ${title}`, async () => {
      const { summary } = await awaitFxError(readApiDocument(write(content)), "FX2041");
      assert.ok(summary.endsWith(`: ${fault}`), summary);
    });

  const NO_VERSION = "it has no openapi at its top";
  const foreign: Readonly<Record<string, readonly [content: string, reason: string]>> = {
    "an empty file": ["", NO_VERSION],
    "a text": ["hello", NO_VERSION],
    "a list": ["[]", NO_VERSION],
    "an HTML page": ["<!DOCTYPE html><title>API</title>", NO_VERSION],
    "another object": ["asyncapi: 2.6.0", NO_VERSION],
    Swagger: ['{"swagger":"2.0"}', "it is Swagger 2.0"],
    "OpenAPI 4": ["openapi: 4.0.0", "it is OpenAPI 4.0.0"],
  };
  for (const [title, [content, reason]] of Object.entries(foreign))
    it(`is rejected if it is ${title}`, async () => {
      const { message, hint } = await awaitFxError(readApiDocument(write(content)), "FX2042");
      assert.ok(message.endsWith(`is not an OpenAPI document of version 3: ${reason}`), message);
      if (title === "Swagger")
        assert.match(hint!, /^convert it: npx swagger2openapi --outfile openapi.json .*api\.yaml/);
      else assert.ok(hint);
    });

  it("is rejected if it is missing, with the file that may be meant", async () => {
    folder.write({ "openapi.yaml": "" });
    await awaitFxError(
      readApiDocument("openapi.yml", { cwd: folder.path }),
      "FX2041",
      'cannot read the OpenAPI document openapi.yml: there is no such file; did you mean "openapi.yaml"?',
    );
  });

  it("is rejected if it has no paths", async () => {
    const error = await awaitFxError(readApiDocument(write("openapi: 3.1.0\npaths: []")), "FX2043");
    assert.deepEqual(error.details, ["paths, line 2: paths must be an object with the operations"]);
  });

  it("has a fault without its line if it is JSON", async () => {
    const error = await awaitFxError(
      readApiDocument(write('{"openapi":"3.1.0","paths":[]}')),
      "FX2043",
    );
    assert.deepEqual(error.details, ["paths: paths must be an object with the operations"]);
  });

  it("may have aliases and merge keys, and names that are numbers", async () => {
    const text = `base: &base { type: object, properties: { id: &id { type: integer } } }
${documentWith("{ <<: *base, description: merged, additionalProperties: *id }")}`;
    const { answer } = findOperation(await readApiDocument(write(text)), "GET /value");
    const { description, properties, additionalProperties } = answer!.schema;
    assert.equal(description, "merged");
    assert.equal(properties.get("id"), additionalProperties);
  });

  it("may have tags and dates, which stay texts", async () => {
    const schema = await readSchema(
      folder,
      "{ type: string, default: 2026-11-29, example: !!binary aGk=, enum: [12:30, yes] }",
    );
    assert.deepEqual(schema.default, "2026-11-29");
    assert.deepEqual(schema.enum, ["12:30", "yes"]);
  });

  it("may have aliases that expand to more than the memory holds", async () => {
    const bomb = Array.from(
      { length: 40 },
      (_, index) =>
        `x${index + 1}: &x${index + 1} { properties: { a: *x${index}, b: *x${index} } }\n`,
    ).join("");
    const list = bomb
      .replaceAll(/\{ properties: \{ a: (\S+), b: (\S+) \} \}/g, "[$1, $2]")
      .replaceAll("x", "y");
    const text = `x0: &x0 { type: string }\n${bomb}y0: &y0 1\n${list}${documentWith("{ allOf: [*x40], default: *y40 }")}`;
    const { answer, faults } = findOperation(await readApiDocument(write(text)), "GET /value");
    assert.deepEqual(faults, []);
    assert.deepEqual([...answer!.schema.properties.keys()], ["a", "b"]);
    assert.equal(answer!.schema.default, undefined);
  });
});
