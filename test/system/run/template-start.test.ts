import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { CASES } from "../../../scripts/templates/cases.mjs";
import { userEnv } from "../../support/command/user-env.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const MODULES = resolve("node_modules");

/** Runs `npm start -- WORDS` in a new copy of a template, with the `.env` that `fx init` makes. */
function start(template: string, words: string): { code: number | null; output: string } {
  const project = new TemporaryProject();

  cpSync(join("templates", template), project.root, { recursive: true });
  const example = join(project.root, ".env.example");
  if (existsSync(example)) copyFileSync(example, join(project.root, ".env"));
  symlinkSync(MODULES, join(project.root, "node_modules"));
  const { scripts } = JSON.parse(project.read("package.json")) as {
    scripts: { start: string };
  };
  const env = userEnv(project);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", `${scripts.start} ${words}`], {
    cwd: project.root,
    env: { ...env, PATH: `${join(MODULES, ".bin")}:${env["PATH"]}` },
    encoding: "utf8",
  });
  return { code: status, output: `${stdout}\n${stderr}` };
}

describe("npm start of a template", () => {
  for (const { template } of CASES) {
    it(`accepts fx's flags beside inputs: ${template}`, () => {
      const isSensor = template === "connector-sensor";
      const input = isSensor ? "--rows 2" : '--text "two words"';
      const isFake = template === "connector-http"; // it counts no words
      const words = isFake ? /^words: 1$/m : /^words: 2$/m;
      const done = start(template, `--timeout 50s ${input} --clock=real`);
      assert.equal(done.code, 0, done.output);
      assert.match(done.output, isSensor ? /^rows: 3$/m : words);
    });
  }

  it("stops the run at --timeout and deletes its job", () => {
    const { code, output } = start("connector-async", "--timeout 1ms");
    assert.equal(code, 124, output);
    assert.match(output, /--timeout|1 ms/);
  });
});
