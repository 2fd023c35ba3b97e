import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ExecuteFixture, KIND, ORIGIN } from "../../support/command/execute-fixture.ts";
import { httpServer } from "../../support/server/http-server.ts";
import { Gate } from "../../support/time/gate.ts";

const CLIENTS = fileURLToPath(new URL("../../../node_modules/@aws-sdk", import.meta.url));

/** Sends the signal as soon as fx begins to load its commands. */
const STOP_WHILE_LOADING = `const Module = require("node:module");
const load = Module._load;
Module._load = function (request, ...rest) {
  if (request.endsWith("dist/cli/main.cjs")) process.kill(process.pid, process.env.STOP_BY);
  return load.call(this, request, ...rest);
};
`;

describe("stopping fx execute", () => {
  let fixture: ExecuteFixture;

  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    it(`with ${signal} while it loads writes error.pb and runs no author code`, async () => {
      fixture = new ExecuteFixture("return { greeting: 'x' };", "console.log('loaded');");
      const preload = fixture.project.write("preload.cjs", STOP_WHILE_LOADING);
      const { code, stdout, stderr } = await fixture.runBuilt({
        env: { NODE_OPTIONS: `--require ${preload}`, STOP_BY: signal },
      });
      assert.equal(code, 0, stderr);
      assert.deepEqual([stdout, fixture.files], ["", ["error.pb"]]);
      const error = fixture.error();
      assert.deepEqual(
        { code: error.code, kind: error.kind, origin: error.origin },
        { code: "SYSTEM", kind: KIND.RECOVERABLE, origin: ORIGIN.SYSTEM },
      );
      assert.match(error.message, new RegExp(`stopped by ${signal}`));
    });
  }

  it("while it writes outputs.pb finishes the file and writes no error.pb", async () => {
    fixture = new ExecuteFixture(
      `context.signal.addEventListener("abort", () => console.error("stop was seen")); return { greeting: "x" };`,
    );
    mkdirSync(join(fixture.project.root, "node_modules"));
    symlinkSync(CLIENTS, join(fixture.project.root, "node_modules/@aws-sdk"));
    const writing = new Gate();
    const stopped = new Gate();
    const store = await httpServer(({ method, path }, response) => {
      if (method !== "PUT" || !path.includes("/outputs.pb")) return void response.end();
      writing.open();
      void stopped.passed.then(() => response.end());
    });
    const args = fixture.args.map((argument) =>
      argument === "out" ? "s3://bucket/out" : argument,
    );
    const running = fixture.startBuilt(
      {
        env: {
          AWS_ENDPOINT_URL_S3: store.origin,
          AWS_ACCESS_KEY_ID: "key",
          AWS_SECRET_ACCESS_KEY: "secret",
          AWS_REGION: "us-east-1",
        },
      },
      args,
    );
    await writing.passed;
    running.kill("SIGTERM");
    await running.stderrHas("stop was seen");
    stopped.open();
    const { code, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
    const written = store.seen.filter(({ method }) => method === "PUT");
    assert.deepEqual(
      written.map(({ path }) => path.replace(/\?.*$/, "")),
      ["/bucket/out/outputs.pb"],
    );
  });
});
