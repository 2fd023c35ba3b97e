import { fileURLToPath } from "node:url";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { followReadme } from "../readme-commands.ts";

const CLONE = fileURLToPath(new URL("../../..", import.meta.url));

describe("examples/openai-batch: the built command", function () {
  this.timeout(120_000); // fx check makes 30 jobs
  followReadme("openai-batch", { count: 4, stdout: /classify|openai-batch/ });

  it("survives 30 runs with injected faults", async () => {
    const args = ["check", "examples/openai-batch", "--faults", "30"];
    await assertExit(0, fx(new TemporaryProject(), args, { cwd: CLONE }));
  });
});
