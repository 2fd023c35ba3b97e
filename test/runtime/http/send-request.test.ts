import assert from "node:assert/strict";
import fc from "fast-check";
import { buildUrl, type UrlParts } from "../../../src/runtime/http/send-request.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

const build = (parts: Partial<UrlParts>): string =>
  buildUrl({ baseUrl: "https://jobs.example", path: "/jobs", ...parts }, "get the job").href;

describe("buildUrl", () => {
  it("appends the path to the path of the base URL", () => {
    for (const baseUrl of ["https://jobs.example/api/v2", "https://jobs.example/api/v2/"])
      for (const path of ["/jobs", "jobs"])
        assert.equal(build({ baseUrl, path }), "https://jobs.example/api/v2/jobs");
    assert.equal(build({ baseUrl: new URL("http://[::1]:80") }), "http://[::1]/jobs");
  });

  it("adds the query, repeats the names of lists and leaves out undefined", () => {
    assert.equal(
      build({
        baseUrl: "https://jobs.example?api-version=1",
        query: { state: ["done", "failed"], limit: 5, big: 2n ** 60n, all: false, page: undefined },
      }),
      "https://jobs.example/jobs?api-version=1&state=done&state=failed&limit=5&big=1152921504606846976&all=false",
    );
  });

  it("keeps every value one segment of the path", () => {
    holdsFor(fc.string({ unit: "binary", minLength: 1 }), (id) => {
      fc.pre(id !== "." && id !== "..");
      const { pathname, search, hash, origin } = new URL(
        build({ path: "/jobs/{id}/log", params: { id } }),
      );
      assert.deepEqual([origin, search, hash], ["https://jobs.example", "", ""]);
      const [, jobs, segment, log, ...rest] = pathname.split("/");
      assert.deepEqual([jobs, log, rest], ["jobs", "log", []]);
      assert.equal(decodeURIComponent(segment!), id.toWellFormed());
    });
  });

  it("keeps the slashes of a value that may be several segments", () => {
    const params = { name: "projects/a b/operations/17?x" };
    assert.equal(
      build({ path: "/v1/{+name}:cancel", params }),
      "https://jobs.example/v1/projects/a%20b/operations/17%3Fx:cancel",
    );
    for (const name of ["../admin", "a//b", "a/./b", "/a", "a/"])
      assert.throws(() => build({ path: "/v1/{+name}", params: { name } }), {
        message: `get the job: params.name is "${name}", not a path segment`,
      });
  });

  for (const id of ["", ".", ".."])
    it(`rejects the value ${JSON.stringify(id)}, which would change the path`, () => {
      assert.throws(() => build({ path: "/jobs/{id}", params: { id } }), {
        code: "BAD_REQUEST",
        message: `get the job: params.id is "${id}", not a path segment`,
      });
    });

  it("rejects a missing value, even one with the name of a method of objects", () => {
    for (const name of ["id", "toString", "__proto__"])
      assert.throws(() => build({ path: `/jobs/{${name}}` }), {
        code: "BAD_REQUEST",
        message: `get the job: params.${name} is missing`,
      });
  });

  it("rejects a base URL that is not HTTP or contains a password, without showing it", () => {
    for (const baseUrl of ["", "/jobs", "jobs.example", "ftp://jobs.example", "file:///etc/passwd"])
      assert.throws(() => build({ baseUrl }), /get the job: baseUrl must be an absolute http/);
    for (const baseUrl of ["https://me:hunter2@jobs.example", "https://hunter2@jobs.example"])
      assert.throws(
        () => build({ baseUrl }),
        (error: Error) =>
          /send them in a header/.test(error.message) && !/hunter2/.test(error.message),
      );
  });
});
