import assert from "node:assert/strict";
import { FLYTE } from "../../../src/stubs/flyte/flyte-sdk.ts";
import { checkPythonTypes } from "../support/check-python-types.ts";
import { checkWithPyright } from "../support/check-with-pyright.ts";
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

  it("has the types that flyte-sdk translates to those of fx", async () => {
    assert.deepEqual(await compareInterfaces(python, stubs), []);
  });

  const createProgram = (): string => {
    const names = stubs.tasks.map(({ functionName }) => functionName);
    return `from random_tasks import (\n${names.map((name) => `    ${name},\n`).join("")})\n`;
  };

  it("has no error for mypy", async () => {
    assert.deepEqual(await checkPythonTypes("flyte2", stubs.folder, createProgram()), []);
  });

  it("has no error for pyright", async () => {
    assert.deepEqual(await checkWithPyright("flyte2", stubs.folder, createProgram()), []);
  });
});
