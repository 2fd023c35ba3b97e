import assert from "node:assert/strict";
import {
  readSerializeOptions,
  type SerializeFlags,
} from "../../../src/cli/serialize/serialize-options.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";

const flags = (changes: Partial<SerializeFlags> = {}): SerializeFlags => {
  const defaults = { spec: false, check: false, project: "", domain: "", version: "" };
  return { ...defaults, ...changes } as SerializeFlags;
};
const faultsOf = async (changes: Partial<SerializeFlags>): Promise<string[]> => {
  const { code, summary, details } = await awaitFxError(() => readSerializeOptions(flags(changes)));
  assert.equal(code, "FX2000");
  return [summary, ...details];
};

describe("the options of fx serialize", () => {
  it("default to templates as JSON on standard output", () => {
    const { form, format, target, settings } = readSerializeOptions(flags());
    assert.deepEqual(
      { form, format, target, settings },
      {
        form: "template",
        format: "json",
        target: undefined,
        settings: { project: "", domain: "", version: "", env: {}, images: {} },
      },
    );
  });

  it("default to bytes in a folder and specs in a package", () => {
    assert.deepEqual(readSerializeOptions(flags({ output: "out" })), {
      ...readSerializeOptions(flags()),
      format: "pb",
      target: { kind: "folder", path: "out" },
    });
    const packed = readSerializeOptions(flags({ package: "a/b.tar.gz" }));
    assert.deepEqual(
      [packed.form, packed.format, packed.target],
      ["spec", "pb", { kind: "package", path: "a/b.tar.gz" }],
    );
  });

  it("contain images by name, and variables with any key and text", () => {
    const { settings } = readSerializeOptions(
      flags({
        image: ["gpu=r:1/g@sha256:0", "r:1/plain"],
        env: ["A=", "B=x=y", "__proto__=data", "toString=1"],
      }),
    );
    assert.equal(settings.image, "r:1/plain");
    assert.deepEqual(settings.images, { gpu: "r:1/g@sha256:0" });
    assert.deepEqual(Object.entries(settings.env!), [
      ["A", ""],
      ["B", "x=y"],
      ["__proto__", "data"],
      ["toString", "1"],
    ]);
    assert.equal(Object.getPrototypeOf(settings.env), Object.prototype);
  });

  it("are rejected with all errors at once", async () => {
    assert.deepEqual(
      await faultsOf({ check: true, env: ["A", "=1", "B=1", "B=2"], image: ["a", "b", "c="] }),
      [
        "--check needs --output DIR or --package FILE to compare with",
        "--image without a name can be used only once, got a, b",
        "--image needs an image",
        '--env expects KEY=VALUE, got "A"',
        '--env expects KEY=VALUE, got "=1"',
        "--env B can be used only once",
      ],
    );
    assert.deepEqual(await faultsOf({ output: "", image: ["=a"] }), [
      "--output needs the name of a folder",
      '--image expects NAME=IMAGE, got "=a"',
    ]);
  });

  it("reject a package name that flytectl would not read", async () => {
    for (const name of [
      "",
      "tasks",
      "tasks.tar",
      "tasks.zip",
      "tasks.TGZ",
      ".tgz",
      "out/.tar.gz",
    ]) {
      assert.deepEqual(await faultsOf({ package: name }), [
        `--package expects a name that ends in .tgz or .tar.gz, as flytectl does, got ${JSON.stringify(name)}`,
      ]);
    }
  });
});
