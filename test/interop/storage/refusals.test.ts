import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";
import { gcsEnv, openStorage, S3_KEY, s3Env, useS3 } from "../support/use-object-stores.ts";

describe("object stores that reject requests", () => {
  const s3 = useS3();
  let google: HttpServer;
  before(async () => {
    google = await httpServer((_, response) => refuse(response));
  });

  it("are reported without the secret if S3 rejects the credentials", async () => {
    for (const key of [
      { AWS_SECRET_ACCESS_KEY: "another-secret-of-someone" },
      { AWS_ACCESS_KEY_ID: "nobody" },
    ]) {
      const storage = openStorage({ ...s3Env(s3.port), ...key });
      for (const call of [
        () => storage.getBytes("s3://bucket/x", { limit: 1 }),
        () => storage.put("s3://bucket/x", Buffer.from("x")),
      ]) {
        const error = await awaitFxError(
          call,
          "FX5012",
          /^the store rejected the request for s3:\/\/bucket\/x \(40[34]\): /,
        );
        if ("AWS_SECRET_ACCESS_KEY" in key) assert.match(error.hint ?? "", /AWS_ACCESS_KEY_ID/);
        for (const secret of [S3_KEY.secretAccessKey, "another-secret-of-someone"])
          assert.ok(!inspect(error, { depth: 20 }).includes(secret));
      }
    }
  });

  it("receive Flyte's variables in preference to those of AWS", async () => {
    const { AWS_ENDPOINT_URL: endpoint } = s3Env(s3.port);
    const flyte = {
      FLYTE_AWS_ENDPOINT: endpoint,
      FLYTE_AWS_ACCESS_KEY_ID: S3_KEY.accessKeyId,
      FLYTE_AWS_SECRET_ACCESS_KEY: S3_KEY.secretAccessKey,
    };
    const storage = openStorage({
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_ACCESS_KEY_ID: "nobody",
      AWS_SECRET_ACCESS_KEY: "x",
      ...flyte,
    });
    await storage.put("s3://bucket/flyte", Buffer.from("x"));
    assert.equal((await storage.stat("s3://bucket/flyte"))?.size, 1);
  });

  it("are reported with Google's own message", async () => {
    const storage = openStorage(gcsEnv(Number(new URL(google.origin).port)));
    const calls = [
      () => storage.getBytes("gs://bucket/x", { limit: 1 }),
      () => storage.put("gs://bucket/x", Buffer.from("x")),
      () => storage.stat("gs://bucket/x"),
      () => storage.delete("gs://bucket/x"),
    ];
    for (const call of calls) {
      const error = await awaitFxError(call);
      assert.equal(error.code, "FX5012", error.message);
      assert.match(error.message, /for gs:\/\/bucket\/x \(403\): .*does not have storage/);
      assert.match(error.hint ?? "", /gcloud auth/);
    }
  });
});

function refuse(response: ServerResponse): void {
  response.writeHead(403, { "content-type": "application/json" });
  response.end(
    JSON.stringify({
      error: { code: 403, message: "someone does not have storage.objects.get access" },
    }),
  );
}
