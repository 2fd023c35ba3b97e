import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineAsyncConnector, Resource, t } from "../../../../src/entries/index.ts";
import { readOffloadedIn } from "../../../../src/runtime/local/attempt/read-outputs.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { TemporaryProject } from "../../../support/project/temporary-project.ts";

describe("a job that has no outputs although its task declares some", () => {
  const findHint = async (outputsFrom?: "template"): Promise<string | undefined> => {
    const connector = defineAsyncConnector({
      taskType: "foreign",
      ...(outputsFrom !== undefined && { outputsFrom }),
      resourceMeta: { id: t.string() },
      create: () => ({ id: "x" }),
      get: () => Resource.succeeded(),
      delete: () => undefined,
    });
    const task = connector.task({ name: "n", inputs: {}, outputs: { o0: t.int() } });
    const { root: projectRoot } = new TemporaryProject();
    return (await awaitFxError(task.run({}, { projectRoot }), "FX1003")).hint;
  };

  it("is failed with a hint at Resource.succeeded", async () => {
    assert.equal(await findHint(), "Resource.succeeded({ o0 })");
  });

  it("is failed without one if the outputs come from the template", async () => {
    assert.equal(await findHint("template"), undefined);
  });
});

describe("readOffloadedIn", () => {
  const root = mkdtempSync(join(tmpdir(), "fx-offloaded-"));
  const folder = join(root, "run");
  mkdirSync(join(folder, "sub"), { recursive: true });
  writeFileSync(join(folder, "sub", "a.pb"), "abc");
  writeFileSync(join(root, "run-other.pb"), "other");
  symlinkSync(join(root, "run-other.pb"), join(folder, "link.pb"));
  after(() => rmSync(root, { recursive: true }));
  const read = readOffloadedIn(folder);

  it("reads a file in the folder, by an absolute or a relative path", () => {
    for (const uri of [join(folder, "sub", "a.pb"), "sub/a.pb", "sub/../sub/a.pb"])
      assert.equal(Buffer.from(read(uri, 3)).toString(), "abc");
  });

  const refused = {
    "a file beside the folder": join(root, "run-other.pb"),
    "a path out of it": "../run-other.pb",
    "a link out of it": "link.pb",
    "the folder itself": ".",
    "a folder in it": "sub",
    "what is not there": "b.pb",
    "a URI": "s3://bucket/a.pb",
    "a file URI": `file://${join(folder, "sub", "a.pb")}`,
    nothing: "",
    "a zero byte": "sub/a.pb\0",
  };
  for (const [name, uri] of Object.entries(refused))
    it(`rejects ${name}`, () => assert.throws(() => read(uri, 100)));

  it("rejects a file that is too large", () => {
    assert.throws(() => read("sub/a.pb", 2), /it has 3 bytes, more than 2/);
  });
});
