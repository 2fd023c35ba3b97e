import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { ShownFault } from "../../../src/dev/protocol.ts";
import { countRequest, countSource } from "../../support/dev/count-source.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";

describe("the access to fx dev", () => {
  let project: TemporaryProject;
  let dev: DevClient;
  before(async () => {
    project = temporaryProject({
      "src/index.ts": countSource(),
      ".env": "SECRET_VALUE=hunter2hunter2\n",
    });
    dev = await DevClient.start(project);
  });
  after(async () => {
    await dev.close();
    project.remove();
  });

  it("needs the token of the printed URL, once", async () => {
    const bare = await fetch(`${dev.origin}/api/state`);
    assert.equal(bare.status, 403);
    const wrong = await fetch(`${dev.origin}/?token=wrong`, { redirect: "manual" });
    assert.equal(wrong.status, 403);
    const right = await fetch(dev.url, { redirect: "manual" });
    assert.equal(right.status, 303);
    assert.match(right.headers.get("set-cookie")!, /; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it("answers no other host name, so that no name can be made to lead to it", async () => {
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost:1"])
      assert.equal(await statusFor({ host }), 403, host);
  });

  it("answers no page of another origin", async () => {
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1"])
      assert.equal((await dev.request("/api/state", { headers: { origin } })).status, 403, origin);
    const own = await dev.request("/api/state", { headers: { origin: dev.origin } });
    assert.equal(own.status, 200);
    assert.equal(own.headers.get("access-control-allow-origin"), null);
  });

  it("starts no run for a form, which another page could send", async () => {
    const body = JSON.stringify(countRequest());
    const headers = { "content-type": "text/plain" };
    const answer = await dev.request("/api/runs", { method: "POST", headers, body });
    assert.equal(answer.status, 400);
    assert.equal(((await answer.json()) as ShownFault).code, "FX2005");
  });

  it("allows neither foreign scripts nor frames", async () => {
    const { headers } = await dev.request("/api/state");
    assert.match(headers.get("content-security-policy")!, /^default-src 'none'; script-src 'self'/);
    assert.match(headers.get("content-security-policy")!, /frame-ancestors 'none'$/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  });

  it("lists only folders of the project, also through a link", async () => {
    symlinkSync("/etc", join(project.root, "link"));
    for (const under of ["..", "../..", "/etc", "link", "%2e%2e"])
      assert.equal((await dev.request(`/api/files?under=${under}`)).status, 404, under);
    assert.equal((await dev.request("/api/files?under=src")).status, 200);
  });

  it("finds no run outside .fx/runs", async () => {
    for (const id of ["..", "..%2f..", "%2e%2e%2f%2e%2e", "x%00"])
      assert.ok((await dev.request(`/api/runs/${id}`)).status >= 400, id);
  });

  it("refuses bodies that are too large", async () => {
    const headers = { "content-type": "application/json" };
    const body = "x".repeat(17 * 1024 * 1024);
    const answer = await dev.request("/api/runs", { method: "POST", headers, body });
    assert.equal(answer.status, 413);
  });

  /** The status for these headers, which `fetch` would not send. */
  function statusFor(headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      request(dev.url, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end();
    });
  }
});
