import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { jobApi } from "../../support/openapi/job-api.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";
import { CTRL_C, fxOnTerminal } from "../../support/terminal/terminal.ts";

describe("the questions of fx init --openapi", () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = temporaryProject();
    project.write("two.json", jobApi("/jobs", "/runs"));
  });
  afterEach(() => project.remove());

  const COMMAND = ["init", "connector", "jobs", "--openapi", "two.json"];

  it("offer the likeliest operations, and read any other", async () => {
    const asked = fxOnTerminal(project, COMMAND);
    await asked.shows(/ {2}1 {2}POST \/jobs {3}.*\n {2}2 {2}POST \/runs {3}.*\n {2}\(1\) $/);
    asked.type("POST /nothing\r");
    await asked.shows(/"POST \/nothing" is not in the document\n[^]*\(1\) $/);
    asked.type("2\r");
    await asked.shows(
      /Which one reads its state\?\n {2}1 {2}GET \/runs\/\{jobId\} {3}.*\n {2}\(1\) $/,
    );
    asked.type("\r");
    await asked.shows(
      /Which one cancels it\?.*\n {2}1 {2}DELETE \/runs\/\{jobId\} {3}.*\n {2}\(1\) $/,
    );
    asked.type("none\r");
    await asked.shows(/Which task type\? \(jobs\) $/);
    asked.type("\r");
    await asked.shows(/Run npm install now\? \(yes\) $/);
    asked.type("no\r");
    const { code, text } = await asked.ended;
    assert.equal(code, 0, text);
    assert.match(text, / {2}create: {2}POST \/runs\n {2}get: {5}GET \/runs\/\{jobId\}\n/);
    assert.doesNotMatch(text, /delete: /);
  });

  it("skip what flags have chosen, and write nothing after Ctrl-C", async () => {
    const asked = fxOnTerminal(project, [...COMMAND, "--create", "POST /runs"]);
    await asked.shows(/^Which one reads its state\?[^]*\(1\) $/);
    asked.type(CTRL_C);
    const { code, text } = await asked.ended;
    assert.equal(code, 130, text);
    assert.match(text, /\nError FX1009: stopped: nothing was created\n$/);
    assert.deepEqual(readdirSync(project.root).sort(), ["package.json", "two.json"]);
  });
});
