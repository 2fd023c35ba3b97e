import assert from "node:assert/strict";
import { chmodSync, readdirSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx, startFx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";
import { CTRL_C, fxOnTerminal } from "../../support/terminal/terminal.ts";

describe("Ctrl-C in fx init", () => {
  const project = useProject();

  const QUESTIONS = [
    "connector or task?",
    "Which kind?",
    "Which folder?",
    "Which task type?",
    "Run npm install now?",
  ];

  for (const [index, question] of QUESTIONS.entries()) {
    it(`exits with 130 and writes nothing at the question "${question}"`, async () => {
      const asked = fxOnTerminal(project, ["init"]);
      for (const earlier of QUESTIONS.slice(0, index)) {
        await asked.shows(earlier);
        asked.type("\r");
      }
      await asked.shows(new RegExp(`${question.replace("?", "\\?")}[^]*\\) $`));
      asked.type(CTRL_C);
      const { text } = await assertExit(130, asked.ended);
      assert.match(text, /\nError FX1009: stopped: nothing was created\n$/);
      assert.deepEqual(readdirSync(project.root), ["package.json"]);
    });
  }

  it("exits with 130 during npm install and prints how to continue", async () => {
    const npm = project.write("bin/npm", "#!/bin/sh\necho npm is here\nexec sleep 60\n");
    chmodSync(npm, 0o755);
    const running = fxOnTerminal(project, ["init", "connector", "weather", "--yes", "--install"], {
      PATH: `${dirname(npm)}:${process.env["PATH"]!}`,
    });
    await running.shows("npm is here");
    running.type(CTRL_C);
    const { text } = await assertExit(130, running.ended);
    assert.match(
      text,
      /Error FX1009: stopped: the project was created, but npm install did not finish\n {2}hint: cd weather && npm install && npm start\n$/,
    );
  });
});

function listFiles({ root }: TemporaryProject): string[] {
  return readdirSync(join(root, "deep"), { recursive: true, encoding: "utf8" }).sort();
}

describe("a signal while fx init writes", () => {
  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    it(`leaves nothing or the whole project after ${signal}`, async () => {
      const project = new TemporaryProject();

      const args = ["init", "connector", "deep/weather", "--yes"];
      const running = startFx(project, args);
      const watcher = watch(project.root, () => {
        watcher.close();
        running.child.kill(signal);
      });
      const { code, stderr } = await running.ended;
      // The signal may arrive after the last file: then the project is complete.
      if (!readdirSync(project.root).includes("deep")) return assert.equal(code, exitCode, stderr);
      const whole = new TemporaryProject();
      await assertExit(0, fx(whole, args));
      assert.deepEqual(listFiles(project), listFiles(whole));
    });
});
