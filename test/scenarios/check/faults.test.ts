import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { CheckDocument } from "../../support/command/check-document.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useProject } from "../../support/project/use-project.ts";

const TEMPLATE = join(import.meta.dirname, "../../../templates/connector-async");
const CONFIG = "world: dev/world.ts\n";
/** Makes create throw if its answer is lost. */
const GIVES_UP = ["idempotent: true", "idempotent: false"] as const;
/** Replays what shows it. */
const TOKEN = "1:fx_template:20:lost@create.fetch1";

describe("fx check --faults", () => {
  const project = useProject({ "fx.check.yaml": CONFIG });
  const check = (...args: string[]) => runCommand(project, ["check", ...args]);
  const replace = (file: string, good: string, bad: string): void => {
    const path = join(project.root, file);
    const source = readFileSync(path, "utf8");
    assert.ok(source.includes(good), `${file} does not contain ${good}`);
    writeFileSync(
      path,
      source.replace(good, () => bad),
    );
  };

  beforeEach(() => {
    for (const part of ["src", "dev", "package.json"])
      cpSync(join(TEMPLATE, part), join(project.root, part), { recursive: true });
  });

  it("passes for the template, and leaves no run in the project", async () => {
    const { stdout, stderr } = await assertExit(0, check("--faults", "30"));
    assert.equal(
      stdout,
      "fx_template · fx_template_type 0 · async · in process with dev/world.ts\n  30 runs with injected faults\n  ✔ faults/survived    ✔ faults/repeatable\n2 passed\n",
    );
    assert.match(stderr, /^checking fx_template: 30 runs with faults$/m);
    assert.ok(!existsSync(join(project.root, ".fx/runs")));
  });

  it("runs 100 times without a number, also before a path", async () => {
    const { stderr } = await assertExit(0, check("--faults", "src/index.ts"));
    assert.match(stderr, /^checking fx_template: 100 runs with faults$/m);
  });

  it("tells how a run went wrong, until --replay passes after the fix", async () => {
    replace("src/index.ts", ...GIVES_UP);
    const { stdout } = await assertExit(4, check("--faults", "200"));
    assert.match(
      stdout,
      /\n {2}✖ faults\/survived {3}leaks {3}create threw, but had made job fx-template-\w+: [^]*\n {10}0 ms {2}create of attempt 1\n {10}0 ms {4}PUT http:\S+: done, but its answer is lost {2}← lost@create\.fetch1\n[^]*\n {6}src\/index\.ts:\d+:\d+\n[^]*\n {6}fx check --replay 1:fx_template:\d+:lost@create\.fetch1\n1 passed, 1 failed\n$/,
    );
    const token = /fx check --replay (\S+)/.exec(stdout)![1]!;
    const replayed = await assertExit(4, check("--replay", token));
    assert.match(replayed.stdout, /create threw, but had made job/);
    assert.match(replayed.stderr, /^checking fx_template: 1 run with faults$/m);
    replace("src/index.ts", GIVES_UP[1], GIVES_UP[0]);
    const fixed = await assertExit(0, check("--replay", token));
    assert.match(fixed.stdout, /\n {2}1 run with injected faults\n {10}.*\n[^]* ← lost@create/);
  });

  it("prints the story and the token as JSON and as JUnit's XML", async () => {
    replace("src/index.ts", ...GIVES_UP);
    const args = ["--replay", TOKEN, "--json", "--junit", "junit.xml"];
    const { stdout } = await assertExit(4, check(...args));
    const { tasks, error } = JSON.parse(stdout) as CheckDocument;
    assert.equal(error?.code, "FX4002");
    assert.equal(tasks[0]?.faults?.played, 1);
    const [survived, repeatable] = tasks[0].checks;
    assert.equal(repeatable?.state, "passed");
    assert.equal(survived?.failure?.replay, TOKEN);
    assert.match(survived.failure.file!, /index\.ts$/);
    const found = survived.failure.story!.flatMap(({ fault }) => fault ?? []);
    assert.deepEqual(found, ["lost@create.fetch1"]);
    const xml = project.read("junit.xml");
    assert.match(xml, /name="faults\/survived"[^]*its answer is lost[^]*fx check --replay 1:fx_/);
  });

  it("reports a connector whose runs do not repeat", async () => {
    replace("src/index.ts", "{ text: inputs.text }", "{ text: `${inputs.text} ${Math.random()}` }");
    const { stdout } = await assertExit(4, check("--faults", "10"));
    assert.match(
      stdout,
      /✖ faults\/repeatable {3}quality {3}the second run went another way: PUT /,
    );
    assert.match(stdout, /Use clock, random and idempotencyKey/);
  });

  it("accepts a known failure of fx.check.yaml, whose replay still tells how it goes wrong", async () => {
    replace("src/index.ts", ...GIVES_UP);
    project.write(
      "fx.check.yaml",
      `${CONFIG}expected: [{ id: faults/survived, reason: "create gives up, see #12" }]\n`,
    );
    const accepted = await assertExit(0, check("--faults", "20"));
    assert.match(
      accepted.stdout,
      /\n {2}! faults\/survived {3}known failure: create gives up, see #12\n1 passed, 1 known failure\n$/,
    );
    const replayed = await assertExit(4, check("--replay", TOKEN));
    assert.match(replayed.stdout, /✖ faults\/survived {3}leaks {3}create threw, but had made job/);
  });

  it("does not report a known failure that these faults do not show", async () => {
    project.write(
      "fx.check.yaml",
      `${CONFIG}expected: [{ id: faults/survived, reason: "create gives up" }]\n`,
    );
    const { stdout } = await assertExit(0, check("--faults", "3"));
    assert.match(stdout, /\n2 passed\n$/);
  });

  it("needs a world", async () => {
    project.write("fx.check.yaml", "{}\n");
    const { stderr } = await assertExit(2, check("--faults", "3"));
    assert.match(stderr, /Error FX2025: faults are injected only in a world, .* has none\n/);
    assert.match(stderr, /hint: write a fake of your system, and name it in fx\.check\.yaml/);
  });

  it("rejects invalid tokens, and flags of the checks", async () => {
    const refused: readonly (readonly [string, string])[] = [
      ["--replay 1:fx_template:20:lost@get1", 'FX2002: cannot replay "1:fx_template'],
      ["--replay 2:fx_template:20:none", "is not a token of this fx"],
      ["--replay run.yaml", "removed\n  hint: use replayFetch in a test, or fx run --replay"],
      ["--replay 1:other:20:none", "FX2001: "],
      [`--replay ${TOKEN} --task other`, "FX2000: the token replays the task fx_template"],
      ["--faults 3 --only delete/", "FX2000: --only cannot be used with --faults"],
      ["--faults 3 --repeat 2", "FX2000: --repeat cannot be used with --faults"],
      ["--faults 3 --endpoint 127.0.0.1:1", "FX2000: --endpoint cannot be used with --faults"],
      ["--faults 0", "--faults"],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await check(...args.split(" "));
      assert.equal(code, 2, args);
      assert.ok(stderr.includes(message), stderr);
    }
  });

  it("is explained by --explain", async () => {
    const { stdout } = await assertExit(0, check("--explain", "faults/survived"));
    assert.match(stdout, /^faults\/survived {2}leaks: /);
  });
});
