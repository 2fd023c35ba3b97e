import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { fx } from "../../support/command/fx.ts";
import { temporaryProject } from "../../support/project/temporary-project.ts";
import { followReadme } from "../readme-commands.ts";

const CLONE = fileURLToPath(new URL("../../..", import.meta.url));

describe("examples/openai-batch: the built command", function () {
  this.timeout(120_000); // fx check makes 30 jobs
  followReadme("openai-batch", { count: 4, stdout: /classify|openai-batch/ });

  it("survives 30 runs with injected faults", async () => {
    const args = ["check", "examples/openai-batch", "--faults", "30"];
    const { code, stdout, stderr } = await fx(temporaryProject(), args, { cwd: CLONE });
    assert.equal(code, 0, `${stdout}${stderr}`);
  });
});
