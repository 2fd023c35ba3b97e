import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { ShownFault } from "../../../src/dev/protocol.ts";
import { countRequest, countSource, DevClient } from "../../support/dev/dev-client.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject, useSharedProject } from "../../support/project/use-project.ts";

describe("the access to fx dev", () => {
  const project = useSharedProject({
    "src/index.ts": countSource(),
    ".env": "SECRET_VALUE=hunter2hunter2\n",
  });
  let dev: DevClient;
  before(async () => {
    dev = await DevClient.start(project);
  });

  it("accepts the token of a printed URL once, and prints a new URL when it is used again", async () => {
    assert.equal((await fetch(`${dev.origin}/?token=wrong`)).status, 403);
    const url = await dev.useUrlAgain();
    assert.equal((await fetch(url, { redirect: "manual" })).status, 303);
    assert.notEqual(await dev.useUrlAgain(), url);
  });

  it("admits with a cookie that is not the token, and that browsers send to no other port", async () => {
    const url = await dev.useUrlAgain();
    const login = await fetch(url, { redirect: "manual" });
    const [, name, value, path] = /^(.*?)=(.*?); Path=(.*?); HttpOnly; SameSite=Strict$/.exec(
      login.headers.getSetCookie()[0]!,
    )!;
    assert.equal(name, `fx-dev-${new URL(url).port}`);
    assert.ok(!url.includes(value!));
    assert.match(path!, /^\/[\w-]{43}\/$/);
    assert.equal(login.headers.get("location"), path);
    assert.notEqual(path, `/${value}/`);
    assert.equal((await fetch(`${dev.origin}/api/files`)).status, 403);
  });

  it("answers the page at its own address, and nothing else without the cookie", async () => {
    assert.equal((await fetch(`${dev.page}page.js`)).status, 200);
    assert.equal((await fetch(`${dev.page}api/files`)).status, 403);
    assert.equal((await fetch(`${dev.origin}/page.js`)).status, 403);
    assert.equal((await dev.request(`${new URL(dev.page).pathname}api/files`)).status, 200);
  });

  it("answers no other host name, so that no name can be made to lead to it", async () => {
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost:1"])
      assert.equal(await statusFor({ host }), 403, host);
  });

  it("answers no page of another origin", async () => {
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1"])
      assert.equal((await dev.request("/api/files", { headers: { origin } })).status, 403, origin);
    const own = await dev.request("/api/files", { headers: { origin: dev.origin } });
    assert.equal(own.status, 200);
    assert.equal(own.headers.get("access-control-allow-origin"), null);
  });

  it("starts no run and no checks for a form, which another page could send", async () => {
    const checks = { only: [], faults: null, mayCreateJobs: true };
    const body = JSON.stringify({ ...countRequest(), ...checks });
    const headers = { "content-type": "text/plain" };
    for (const path of ["/api/runs", "/api/checks"]) {
      const answer = await dev.request(path, { method: "POST", headers, body });
      assert.equal(answer.status, 400);
      assert.equal(((await answer.json()) as ShownFault).code, "FX2005");
    }
  });

  it("allows neither foreign scripts nor frames", async () => {
    const { headers } = await dev.request("/api/files");
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

describe("the access to fx dev after a restart", () => {
  const project = useProject({ "src/index.ts": countSource() });
  let dev: DevClient;
  beforeEach(async () => {
    dev = await DevClient.start(project);
  });

  it("lets the browser of a token use its URL again, also after a restart", async () => {
    const url = await dev.useUrlAgain();
    const login = await fetch(url, { redirect: "manual" });
    const [, cookie, path] = /^(.*?); Path=(\/open\/.*?); HttpOnly; SameSite=Lax$/.exec(
      login.headers.getSetCookie()[1]!,
    )!;
    const { port, searchParams } = new URL(url);
    assert.equal(path, `/open/${searchParams.get("token")}`);
    const again = await fetch(url, { redirect: "manual" });
    assert.deepEqual([again.status, again.headers.get("location")], [303, path]);
    const enter = (headers: Record<string, string>) =>
      fetch(`${dev.origin}${path}`, { redirect: "manual", headers });
    const answer = await enter({ cookie: cookie! });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), login.headers.get("location"));
    assert.equal((await enter({})).status, 403);
    assert.equal((await enter({ cookie: dev.cookie })).status, 403);
    await dev.close();
    dev = await DevClient.start(project, ["--port", port, "--strict-port"]);
    assert.equal((await enter({ cookie: cookie! })).status, 303);
  });

  it("keeps the session of a browser when it starts again on the same port", async () => {
    const { port } = new URL(dev.url);
    const { cookie, page } = dev;
    await dev.close();
    dev = await DevClient.start(project, ["--port", port, "--strict-port"]);
    assert.equal((await fetch(`${page}api/files`, { headers: { cookie } })).status, 200);
  });

  it("does not accept the cookie of another project on the same port", async () => {
    const { port } = new URL(dev.url);
    const { cookie } = dev;
    await dev.close();
    const other = new TemporaryProject({ "src/index.ts": countSource() });
    const env = { HOME: project.home };
    const foreign = await DevClient.start(other, ["--port", port, "--strict-port"], { env });
    const answer = await foreign.request("/api/files", { headers: { cookie } });
    await foreign.close();
    assert.equal(answer.status, 403);
  });
});
