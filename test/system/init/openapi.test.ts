import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { fx } from "../../support/command/fx.ts";
import { decideStates } from "../../support/openapi/decide-states.ts";
import { getServiceFile, SERVICE_NAMES, SERVICES } from "../../support/openapi/services.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const MODULES = resolve("node_modules");
const run = promisify(execFile);

/** What a person does about the states that fx could not place. */
function decide(project: string): void {
  const file = join(project, "src/index.ts");
  writeFileSync(file, decideStates(readFileSync(file, "utf8"), { parked: "queued" }));
}

function link(project: string): void {
  mkdirSync(join(project, "node_modules/.bin"), { recursive: true });
  for (const name of ["@types", "tsx", "typescript"])
    symlinkSync(join(MODULES, name), join(project, "node_modules", name));
  symlinkSync(resolve("."), join(project, "node_modules/flyte-fx"));
  symlinkSync(resolve("bin/fx.js"), join(project, "node_modules/.bin/fx"));
}

describe("a connector from an OpenAPI document", () => {
  for (const name of SERVICE_NAMES)
    it(`compiles and passes its tests and checks: ${SERVICES[name].title}`, async () => {
      const project = new TemporaryProject();

      const flags = Object.entries(SERVICES[name].flags).flatMap(([flag, value]) => [
        `--${flag}`,
        value,
      ]);
      const words = ["connector", name, "--openapi", getServiceFile(name), ...flags, "--yes"];
      const { code, stdout, stderr } = await fx(project, ["init", ...words]);
      assert.equal(code, 0, stderr);
      assert.equal(/decide: .*"parked"/.test(stdout), name === "renders", stdout);
      const made = join(project.root, name);
      link(made);
      const node = (...args: string[]) => run(process.execPath, args, { cwd: made });
      const test = () => node("--import", "tsx", "--test", "test/connector.test.ts");
      if (name === "renders")
        await assert.rejects(test(), ({ stdout: report }: { stdout: string }) => {
          assert.match(report, /FX3007.*states has no undecided/s);
          return /^(?:#|ℹ) pass 0\n(?:#|ℹ) fail 1$/m.test(report);
        });
      if (name === "renders") decide(made);
      await node(join(MODULES, "typescript/bin/tsc"));
      const tests = await test();
      assert.match(tests.stdout, /^# fail 0$|^ℹ fail 0$/m);
      await run("npm", ["start"], { cwd: made });
      const check = await node(
        "node_modules/flyte-fx/bin/fx.js",
        "check",
        "--inputs",
        "inputs.json",
      );
      assert.match(check.stdout, /^\d+ passed, .* jobs created/m);
    }).timeout(300_000);
});
