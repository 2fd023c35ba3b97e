import assert from "node:assert/strict";
import { CommandProcess } from "../../../src/process/command-process.ts";
import { getNoPromptReason } from "../../../src/process/terminal/confirm.ts";

function terminal(env: NodeJS.ProcessEnv) {
  const { stdin, stderr } = new CommandProcess(process);
  return { env, stdin, stderr };
}

describe("getNoPromptReason", () => {
  it("names CI, --json and --yes", () => {
    assert.match(
      getNoPromptReason(terminal({ CI: "true" }), { json: false, yes: false })!,
      /CI is set/,
    );
    assert.match(getNoPromptReason(terminal({}), { json: true, yes: false })!, /--json/);
    assert.match(getNoPromptReason(terminal({}), { json: false, yes: true })!, /--yes/);
  });
});
