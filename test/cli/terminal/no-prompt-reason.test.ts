import assert from "node:assert/strict";
import { getNoPromptReason } from "../../../src/cli/terminal/no-prompt-reason.ts";

describe("getNoPromptReason", () => {
  it("names CI, --json and --yes", () => {
    assert.match(getNoPromptReason({ CI: "true" }, { json: false, yes: false })!, /CI is set/);
    assert.match(getNoPromptReason({}, { json: true, yes: false })!, /--json/);
    assert.match(getNoPromptReason({}, { json: false, yes: true })!, /--yes/);
  });
});
