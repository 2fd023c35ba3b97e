import assert from "node:assert/strict";
import { FxError, t, task } from "../../../src/entries/index.ts";
import { nameFlags, readTaskInputs } from "../../../src/project/inputs/read-task-inputs.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const SOURCE = {
  file: "src/a.ts",
  inputsFile: undefined,
  projectRoot: ".",
  files: { cwd: "/", stdinFd: 0 },
  isLocal: true,
};

describe("readTaskInputs", () => {
  let validated = 0;
  const Place = t.object(
    {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value: unknown) => ((validated += 1), { value: value as { id: string } }),
      },
    },
    { jsonSchema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] } },
  );
  const places = task({ name: "places", inputs: { place: Place, maxDays: t.int() } }, () => ({}));

  it("does not convert the values, which the run does", async () => {
    validated = 0;
    const values = { place: { id: "a" }, maxDays: 1 };
    const inputs = await readTaskInputs(places, { values, faults: [] }, SOURCE);
    assert.deepEqual(inputs, values);
    assert.equal(validated, 0);
  });

  it("reports invalid values and invalid flags together, without a run", async () => {
    const flags = { values: { place: { id: "a" } }, faults: ["--x   no such input"] };
    await assert.rejects(readTaskInputs(places, flags, SOURCE), (error: FxError) => {
      assert.equal(error.code, "FX2004");
      assert.deepEqual(error.details, [
        "--x   no such input",
        "--max-days   is missing; expected an integer",
      ]);
      return true;
    });
  });

  it("checks values before it contacts a server", async () => {
    const flags = { values: { place: { id: "a" } }, faults: [] };
    await assert.rejects(readTaskInputs(places, flags, { ...SOURCE, isLocal: false }), {
      code: "FX2004",
    });
  });
});

describe("nameFlags", () => {
  const project = new TemporaryProject();
  const wait = task({ name: "wait", inputs: { maxDays: t.int() } }, () => ({}));

  it("replaces input names by flags in the error of a run", async () => {
    const error = await wait
      .run({ maxDays: "x" as never }, { projectRoot: project.root })
      .catch((thrown: unknown) => thrown);
    assert.ok(error instanceof FxError);
    assert.deepEqual(error.details, ['maxDays   expected an integer, got "x"']);
    const named = nameFlags(error, wait, "src/a.ts") as FxError;
    assert.equal(named.summary, "1 input does not fit wait");
    assert.deepEqual(named.details, ['--max-days   expected an integer, got "x"']);
    assert.equal(named.hint, "fx run src/a.ts wait --help lists the inputs");
    assert.equal(named.location, wait.definedAt.location);
  });

  it("returns other errors and those of other tasks unchanged", () => {
    const other = new FxError("FX2004", "1 input does not fit other");
    assert.equal(nameFlags(other, wait, "src/a.ts"), other);
  });
});
