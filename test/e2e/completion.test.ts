import assert from "node:assert/strict";
import { fx } from "../support/fx.ts";
import { temporaryProject } from "../support/temporary-project.ts";

describe("fx completion", () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    it(`prints a script for ${shell} that names the commands`, async () => {
      const project = temporaryProject();
      try {
        const { code, stdout, stderr } = await fx(project, ["completion", shell]);
        assert.equal(code, 0, stderr);
        for (const command of ["run", "serialize", "list-connectors"]) assert.ok(stdout.includes(command), command);
      } finally {
        project.remove();
      }
    });
  }
});
