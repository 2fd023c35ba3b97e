import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand, startCommand } from "../../support/command/run-command.ts";
import { checkedProject, CONFIG } from "../../support/project/checked-project.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const HOSTILE = '<b a="1">&amp;\\u0000\\u001b[31m\\ud800 ]]> \\n';

describe("the output of fx check", () => {
  it("lists and explains checks without loading a project", async () => {
    const project = new TemporaryProject({ "src/index.ts": 'throw new Error("loaded");' });
    const { stdout } = await assertExit(0, runCommand(project, ["check", "--list"]));
    assert.match(stdout, /^CHECK +LEVEL +CHECKS THAT\n[^]*\ndelete\/twice +leaks +a second delete/);
    const list = JSON.parse((await runCommand(project, ["check", "--list", "--json"])).stdout) as {
      checks: { id: string; level: string; title: string }[];
    };
    for (const { id } of list.checks) {
      const { stdout: page } = await runCommand(project, ["check", "--explain", id]);
      assert.match(
        page,
        new RegExp(`^${id}  [^]*\nWhat it checks\n[^]*\nWhy\n[^]*\nHow to fix it\n`),
      );
      break; // all pages come from one function
    }
    const { stderr } = await assertExit(2, runCommand(project, "check --explain delete/twic"));
    assert.match(stderr, /Error FX2001: no check "delete\/twic"; did you mean "delete\/twice"\?/);
  });

  it("is written as JUnit's XML, with hostile texts escaped", async () => {
    const project = checkedProject(
      [
        [
          "if (!existsSync(fileOf(jobId))) return;",
          `if (readFileSync(fileOf(jobId), "utf8") === "cancelled") throw new Error('${HOSTILE}');`,
        ],
      ],
      {
        "fx.check.yaml": `${CONFIG}expected: [{ id: delete/twice, reason: '<&"' }, { id: create/repeated, reason: none }]\n`,
      },
    );
    const only = ["--only", "delete/twice", "--only", "create/repeated", "--only", "secrets/meta"];
    const args = ["check", "--yes", "--junit", "out/junit.xml", ...only];
    assert.equal((await runCommand(project, args)).code, 4);
    const xml = project.read("out/junit.xml");
    assert.deepEqual(elementsOf(xml), [
      "testsuites",
      "testsuite",
      "testcase create/repeated",
      "failure",
      "testcase delete/twice",
      "skipped",
      "testcase secrets/meta",
      "skipped",
    ]);
    assert.match(
      xml,
      /<testsuite name="count_words" tests="3" failures="1" errors="0" skipped="2" /,
    );
    assert.match(xml, /<skipped message="known failure: &#60;&#38;&#34;"\/>/);
    project.write("fx.check.yaml", CONFIG);
    assert.equal((await runCommand(project, args)).code, 4);
    const failed = project.read("out/junit.xml");
    assert.match(
      failed,
      /<failure type="leaks" message="delete threw Error: &#60;b a=&#34;1&#34;&#62;/,
    );
    assert.doesNotMatch(failed, /[\u0000-\u0008\u000b-\u001f\ud800]|&amp;amp|]]>/);
    elementsOf(failed);
  });

  it("counts an inconclusive check, and exits 0", async () => {
    const project = checkedProject([
      [
        'mkdirSync("jobs", { recursive: true });',
        'throw new RetryableError("HTTP_429", "too many requests");',
      ],
      ["import { defineAsync", "import { RetryableError, defineAsync"],
    ]);
    const args = ["check", "--yes", "--only", "create/repeated", "--junit", "junit.xml"];
    const { stdout } = await assertExit(0, runCommand(project, args));
    assert.match(
      stdout,
      /\n {2}– create\/repeated {3}inconclusive: the service answered 429\n0 passed, 1 inconclusive · .*world in fx\.check\.yaml\n$/,
    );
    assert.deepEqual(elementsOf(project.read("junit.xml")).slice(2), [
      "testcase create/repeated",
      "skipped",
    ]);
    const document = JSON.parse((await runCommand(project, [...args, "--json"])).stdout) as {
      ok: boolean;
      tasks: { checks: object[] }[];
      summary: object;
    };
    const { outcome, failure } = document.tasks[0]!.checks[0] as Record<string, unknown>;
    assert.deepEqual([document.ok, outcome, failure], [true, "inconclusive", undefined]);
  });

  it("reports a JUnit file that cannot be written", async () => {
    const project = checkedProject();
    project.write("folder/file", "");
    const args = ["check", "--yes", "--junit", "folder", "--only", "create/repeated"];
    const { stdout, stderr } = await assertExit(5, runCommand(project, args));
    assert.match(stderr, /Error FX5003: cannot write .*folder/);
    assert.match(stdout, /1 passed/);
  });

  it("asks before it creates jobs, and creates none if the answer is no", async () => {
    const project = checkedProject();
    const terminal = { columns: 100 };
    const args = ["check", "--only", "create/repeated"];
    const running = startCommand(project, args, { terminal });
    await running.stderrHas(
      /creates up to \d+ jobs of count_words, more if .*, and deletes .*\(Y\/n\)/,
    );
    running.type("n\r");
    await assertExit(130, running.ended, /stopped: no job was created/);
    assert.ok(!existsSync(`${project.root}/jobs`));
  });

  it("has no escape sequence left after the live line, and fits the terminal", async () => {
    const project = checkedProject();
    const running = startCommand(project, ["check"], { terminal: { columns: 60 } });
    await running.stderrHas("(Y/n)");
    running.type("\r");
    const { stdout } = await assertExit(0, running.ended);
    const text = stripVTControlCharacters(stdout);
    assert.match(text, /count_words · words 0 · async · in process\n {2}✔ \w/);
    const columns = text.split("\n").filter((line) => line.startsWith("  ✔"));
    assert.ok(columns.length > 1 && columns.every((line) => line.length <= 60));
  });

  it("needs --yes without a terminal", async () => {
    const project = checkedProject();
    await assertExit(
      2,
      runCommand(project, ["check"]),
      /Error FX2000: fx check creates up to \d+ jobs of count_words, and needs --yes/,
    );
    const { stdout } = await assertExit(2, runCommand(project, ["check", "--json"]));
    assert.match(stdout, /"code":"FX2000"/);
  });
});

/** Reads XML that has only elements with attributes and text. Throws unless it is well-formed. */
function elementsOf(xml: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  const text = /[^<>&]|&#\d+;/y;
  const tag = /<(\/?)([a-z]+)((?: [a-z]+="(?:[^<>&"]|&#\d+;)*")*)(\/?)>/y;
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
  assert.ok(xml.startsWith(declaration));
  for (let at = declaration.length; at < xml.length;) {
    tag.lastIndex = text.lastIndex = at;
    const [, closes, name = "", attributes = "", isEmpty] = tag.exec(xml) ?? [];
    if (name === "") {
      assert.ok(text.test(xml), `at ${xml.slice(at, at + 40)}`);
      at = text.lastIndex;
      continue;
    }
    at = tag.lastIndex;
    if (closes === "/") assert.equal(open.pop(), name);
    else {
      const [, id] = name === "testcase" ? / name="([^"]*)"/.exec(attributes)! : [];
      names.push([name, id].filter(Boolean).join(" "));
      if (isEmpty === "") open.push(name);
    }
  }
  assert.deepEqual(open, []);
  return names;
}
