import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { realClock } from "../../../../src/runtime/base/context.ts";
import { createProjectStorage } from "../../../../src/runtime/storage/create-project-storage.ts";
import { textAt } from "../../../support/assertions/storage-contract.ts";
import { httpServer } from "../../../support/server/http-server.ts";

const CONTENT = "0123456789";

describe("connectS3", () => {
  it("reads a range from a store that answers with the MD5 of the whole object", async () => {
    const { origin } = await httpServer(({ headers }, response) => {
      const [, start = "0", end = "9"] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
      const part = CONTENT.slice(Number(start), Number(end || "9") + 1);
      response.writeHead(headers.range === undefined ? 200 : 206, {
        etag: '"v1"',
        "content-md5": createHash("md5").update(CONTENT).digest("base64"),
        "content-length": part.length,
        ...(headers.range && { "content-range": `bytes ${start}-${end || "9"}/10` }),
      });
      response.end(part);
    });
    const storage = createProjectStorage({
      projectRoot: process.cwd(),
      env: { AWS_ENDPOINT_URL: origin, AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" },
      clock: realClock,
      fetch,
    });
    assert.equal(await textAt(storage, "s3://bucket/digits", { start: 3, end: 6 }), "345");
    assert.equal(await textAt(storage, "s3://bucket/digits", { start: 7 }), "789");
    assert.equal(await textAt(storage, "s3://bucket/digits"), CONTENT);
  });
});
