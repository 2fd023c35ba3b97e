import assert from "node:assert/strict";
import { FLYTE } from "../../../src/stubs/flyte/flyte-sdk.ts";
import { checkPythonTypes } from "../support/check-python-types.ts";
import { compareInterfaces } from "../support/compared-interfaces.ts";
import { randomInterfaces } from "../support/random-interfaces.ts";
import { type StubPackage, writeStubPackage } from "../support/stub-package.ts";
import { usePython } from "../support/use-python.ts";

describe("the package of 200 random tasks", () => {
  const python = usePython("flyte2");
  let stubs: StubPackage;
  before(() => {
    stubs = writeStubPackage("random_tasks", randomInterfaces(200, "flyte2"), FLYTE);
  });
  after(() => stubs.remove());

  it("has the types that flyte-sdk translates to those of fx", async () => {
    assert.deepEqual(await compareInterfaces(python, stubs), []);
  });

  it("has no error for mypy", async () => {
    const names = stubs.tasks.map(({ functionName }) => functionName);
    const program = `from random_tasks import (\n${names.map((name) => `    ${name},\n`).join("")})\n`;
    assert.deepEqual(await checkPythonTypes("flyte2", stubs.folder, program), []);
  });
});
