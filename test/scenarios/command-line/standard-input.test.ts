import assert from "node:assert/strict";
import { COMMAND_FILES } from "../../support/command/list-commands.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const COMMANDS = new URL("../../../src/commands/", import.meta.url);

describe("standard input is not an argument", () => {
  const project = useSharedProject({
    "src/index.ts":
      'import { task } from "flyte-fx";\nexport const hello = task({ name: "hello" }, () => undefined);\n',
  });

  for (const [command, missing] of [
    ["run", "FILE"],
    ["serialize", "PATH"],
    ["inspect", "FILE"],
    ["completion", "SHELL"],
    ["jobs show", "ID"],
    ["jobs attach", "ID"],
    ["jobs forget", "ID"],
    ["init", "connector or task"],
  ] as const) {
    it(`fx ${command} reports that ${missing} is missing, even if something is piped into it`, async () => {
      const { code, stdout, stderr } = await runCommand(project, command.split(" "), {
        input: "src/index.ts\n",
      });
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, new RegExp(`^Error FX2000: ${missing} is missing`));
    });
  }

  it("does not become an optional argument", async () => {
    const { code, stdout } = await runCommand(project, "run src/index.ts", {
      input: "hello\n",
    });
    assert.equal(code, 0);
    assert.match(stdout, /^TASK/);
  });

  it("is ignored by the arguments of every command", async () => {
    for (const file of COMMAND_FILES) {
      const { default: command } = (await import(new URL(file, COMMANDS).href)) as {
        default: { args?: Record<string, { ignoreStdin?: boolean }> };
      };
      for (const [name, argument] of Object.entries(command.args ?? {}))
        assert.equal(argument.ignoreStdin, true, `${file}: ${name}`);
    }
  });
});
