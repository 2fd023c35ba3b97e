import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { COMMANDS } from "../../support/command/list-commands.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const TASK = `import { t, task } from "flyte-fx";
const city = t.string().describe("${"where it rains ".repeat(12)}");
export const weather = task({ name: "weather", inputs: { city } }, async () => ({}));
`;

describe("help", () => {
  const project = useSharedProject({ "src/index.ts": TASK });

  const widest = (text: string): number =>
    Math.max(
      ...text
        .split("\n")
        .map(stripVTControlCharacters)
        .map(({ length }) => length),
    );

  const commands: readonly (readonly string[])[] = [
    ["serve", "--help"],
    ["run", "src/index.ts", "weather", "--help"],
    ["check", "--explain", "create/repeated"],
  ];
  for (const command of commands) {
    for (const [columns, width] of [
      [40, 60],
      [90, 90],
      [200, 120],
    ] as const) {
      it(`wraps at ${width} columns on a terminal of ${columns}: fx ${command.join(" ")}`, async () => {
        const { stdout } = await runCommand(project, command, { terminal: { columns } });
        const longest = widest(stdout);
        assert.ok(longest <= width && longest > width - 15, `${longest}\n${stdout}`);
      });
    }
    it(`wraps at 80 columns in a pipe: fx ${command.join(" ")}`, async () => {
      const { stdout } = await runCommand(project, command);
      assert.ok(widest(stdout) <= 80 && widest(stdout) > 65, stdout);
    });
  }

  for (const command of COMMANDS)
    it(`of fx ${command} fits into a terminal of 60 columns`, async () => {
      const terminal = { columns: 60 };
      const { stdout } = await runCommand(project, [...command.split(" "), "--help"], { terminal });
      assert.ok(widest(stdout) <= 60, stdout);
    });

  it("prefers COLUMNS to the width of the terminal", async () => {
    const { stdout } = await runCommand(project, ["stubs", "--help"], {
      terminal: { columns: 120 },
      env: { COLUMNS: "70" },
    });
    assert.ok(widest(stdout) <= 70, stdout);
  });

  it("fits into a narrow terminal, though the build renders the list of commands", async () => {
    const { stdout } = await runCommand(project, ["--help"], { terminal: { columns: 60 } });
    assert.ok(widest(stdout) <= 60, stdout);
  });
});
