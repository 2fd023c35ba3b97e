import assert from "node:assert/strict";
import { findTextFault } from "../../../../src/runtime/check/conformance/failure-checks.ts";

const TRACES = {
  "a JavaScript stack trace": new Error("the table is missing").stack!,
  "a traceback":
    'Traceback (most recent call last):\n  File "/srv/connector.py", line 12, in get\nKeyError: 1',
  "a Java stack trace": "java.lang.Error: no\n\tat org.example.Job.run(Job.java:14)",
  "a Go stack trace": "panic: no\n\ngoroutine 1 [running]:\nmain.main()",
  "a Rust backtrace": "thread 'main' panicked\nstack backtrace:\n   0: std::panicking",
};

describe("the text of an error", () => {
  for (const [name, text] of Object.entries(TRACES))
    it(`is refused with ${name}`, () => assert.equal(findTextFault(text), name));

  it("is refused with the path of a source file", () => {
    assert.equal(
      findTextFault("KeyError in /srv/app/connector.py"),
      "the path of a source file, /srv/app/connector.py",
    );
    assert.equal(
      findTextFault("Error: no (C:\\app\\src\\connector.ts:3)"),
      "the path of a source file, C:\\app\\src\\connector.ts",
    );
    assert.equal(
      findTextFault("see file:///srv/app/main.mjs"),
      "the path of a source file, file:///srv/app/main.mjs",
    );
  });

  it("is refused if it is long", () => {
    assert.equal(findTextFault("x".repeat(2001)), "2,001 characters");
  });

  it("may have URLs, other paths and several lines", () => {
    for (const text of [
      "the job failed; see https://jobs.example.com/logs/main.py",
      "no such file: s3://bucket/scripts/main.py",
      "cannot read /data/input.csv",
      "line 1: syntax error\nnear SELECT at the end",
      "meet me at 10:30",
    ])
      assert.equal(findTextFault(text), undefined, text);
  });

  it("is searched in bounded time", () => {
    assert.match(String(findTextFault(" /a".repeat(2_000_000))), /characters$/);
  });
});
