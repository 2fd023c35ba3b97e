import { fileURLToPath } from "node:url";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { followReadme } from "../readme-commands.ts";

const CLONE = fileURLToPath(new URL("../../..", import.meta.url));

/** Without Slurm: `npm run test:slurm` runs jobs. */
describe("examples/slurm: the built command", function () {
  this.timeout(300_000); // fx check makes 30 jobs
  followReadme("slurm", { count: 4, stdout: /estimate_pi|Slurm Connector|delete\/running/ });

  it("survives 30 runs with injected faults", async () => {
    const project = new TemporaryProject();

    const args = ["check", "examples/slurm", "--faults", "30"];
    await assertExit(0, fx(project, args, { cwd: CLONE }));
  });
});
