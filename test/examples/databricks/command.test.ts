import { followReadme } from "../readme-commands.ts";

describe("examples/databricks: the built command", function () {
  this.timeout(300_000); // fx check makes 30 runs
  followReadme("databricks", {
    count: 3,
    stdout: /nightly_report|Databricks Connector|faults\/survived/,
  });
});
