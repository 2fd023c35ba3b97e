import assert from "node:assert/strict";
import { checkPythonTypes } from "../support/check-python-types.ts";
import { checkWithPyright } from "../support/check-with-pyright.ts";
import { compareInterfaces } from "../support/compared-interfaces.ts";
import { randomInterfaces } from "../support/random-interfaces.ts";
import { SDKS } from "../support/sdks.ts";
import { type StubPackage, writeStubPackage } from "../support/stub-package.ts";
import { usePython } from "../support/use-python.ts";

for (const { protocol, name, sdk } of SDKS)
  describe(`the package of 200 random tasks for ${name}`, () => {
    const python = usePython(protocol);
    let stubs: StubPackage;
    let program: string;
    before(() => {
      stubs = writeStubPackage("random_tasks", randomInterfaces(200, protocol), sdk);
      const names = stubs.tasks.map(({ functionName }) => functionName);
      program = `from random_tasks import (\n${names.map((each) => `    ${each},\n`).join("")})\n`;
    });

    it("has the types that Python translates to those of fx", async () => {
      assert.deepEqual(await compareInterfaces(python, stubs), []);
    });

    it("has no error for mypy", async () => {
      assert.deepEqual(await checkPythonTypes(protocol, stubs.folder, program), []);
    });

    it("has no error for pyright", async () => {
      assert.deepEqual(await checkWithPyright(protocol, stubs.folder, program), []);
    });
  });
