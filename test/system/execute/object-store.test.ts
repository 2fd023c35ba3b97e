import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ExecuteFixture } from "../../support/command/execute-fixture.ts";
import { httpServer } from "../../support/server/http-server.ts";

const CLIENTS = fileURLToPath(new URL("../../../node_modules/@aws-sdk", import.meta.url));

describe("fx execute with an object store", () => {
  it("logs no warning of the AWS client about the version of Node", async () => {
    const fixture = new ExecuteFixture("return { greeting: 'x' };");
    const store = await httpServer((_, response) => void response.end());
    mkdirSync(join(fixture.project.root, "node_modules"));
    symlinkSync(CLIENTS, join(fixture.project.root, "node_modules/@aws-sdk"));
    const env = {
      AWS_ENDPOINT_URL_S3: store.origin,
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_REGION: "us-east-1",
    };
    const args = fixture.args.map((arg) => (arg === "out" ? "s3://bucket/out" : arg));
    const { code, stderr } = await fixture.startBuilt({ env }, args).ended;
    assert.equal(code, 0, stderr);
    assert.ok(store.seen.some(({ path }) => path.startsWith("/bucket/out/outputs.pb")));
    assert.doesNotMatch(stderr, /warning/i);
  });
});
