import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { t } from "../../../src/entries/index.ts";
import { pb } from "../../support/command/execute-fixture.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const TEXT = "a\u009b31m\u007f\u202eb\u2066c";
const ESCAPED = "a\\u009b31m\\u007f\\u202eb\\u2066c";

describe("control characters in results", () => {
  const project = useSharedProject(
    () =>
      new TemporaryProject({
        "inputs.pb": pb({ text: TEXT }, { text: t.string() }),
        "src/index.ts": `import { UserError, t, task } from "flyte-fx";
const text = ${JSON.stringify(TEXT).replaceAll("\u007f", "\\u007f")};
export const tells = task({ name: "tells", outputs: { text: t.string() } }, async () => ({ text }));
export const fails = task({ name: "fails" }, async () => { throw new UserError("BAD", text); });
`,
      }),
  );

  const commands: readonly (readonly string[])[] = [
    ["inspect", "inputs.pb"],
    ["inspect", "inputs.pb", "--json"],
    ["run", "src/index.ts", "tells", "--json"],
    ["run", "src/index.ts", "fails", "--json"],
  ];
  for (const command of commands) {
    const isJson = command.includes("--json");
    it(`are escaped on a terminal and ${isJson ? "in" : "kept in"} a pipe: fx ${command.join(" ")}`, async () => {
      const shown = await runCommand(project, command, { terminal: { columns: 100 } });
      const raw = shown.stdout + shown.stderr;
      assert.doesNotMatch(raw, /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      assert.ok(stripVTControlCharacters(raw).replaceAll(/\s/g, "").includes(ESCAPED), raw);
      const { stdout } = await runCommand(project, command);
      assert.ok(stdout.includes(isJson ? ESCAPED : TEXT), stdout);
      if (isJson) assert.doesNotMatch(stdout, /[\u007f-\u009f\p{Cf}]/u);
    });
  }
});
