import assert from "node:assert/strict";
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describeDifference } from "../../../src/cli/serialize/check-serialized.ts";
import { type SerializedTask, serializeTasks } from "../../../src/cli/serialize/serialize-tasks.ts";
import { writeFiles } from "../../../src/cli/serialize/write-serialized.ts";
import { SqlTask, type SqlTaskOptions, t } from "../../../src/entries/index.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

class Query<I, O> extends SqlTask<I, O> {
  override readonly taskType = "query";
}

const serialized = (
  options: Partial<SqlTaskOptions<object, object>> = {},
): Promise<SerializedTask> =>
  serializeTasks(
    [new Query({ name: "q", query: "select 1", ...options })],
    "template",
    {},
    (text) => assert.fail(text),
  ).then(([task]) => task!);

const difference = ({ type, bytes }: SerializedTask, found: Uint8Array): Promise<string> =>
  describeDifference(type, found, bytes);

describe("describeDifference", () => {
  it("names list elements, and at most five fields", async () => {
    const cache = (ignoreInputs: string[]): Partial<SqlTaskOptions<object, object>> => ({
      inputs: { a: t.int(), b: t.int() },
      cache: { version: "1", ignoreInputs },
    });
    assert.equal(
      await difference(await serialized(cache(["a", "b"])), (await serialized(cache(["b"]))).bytes),
      "differs in metadata.cacheIgnoreInputVars[0], metadata.cacheIgnoreInputVars[1]",
    );
    const labels = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`l${index}`, "x"]));
    assert.match(
      await difference(
        await serialized({ labels }),
        (await serialized({ labels: { l0: "x" } })).bytes,
      ),
      /^differs in (?:metadata\.metadata\.labels\.l\d, ){4}metadata\.metadata\.labels\.l\d, and 2 more$/,
    );
  });

  it("distinguishes equal messages with other bytes from bytes that are not a message", async () => {
    const task = await serialized({ inputs: { a: t.int(), b: t.int() } });
    const reordered = await serialized({ inputs: { b: t.int(), a: t.int() } });
    assert.equal(await difference(task, reordered.bytes), "differs, but not in its fields");
    assert.equal(await difference(task, Buffer.from("no message")), "differs");
  });
});

describe("writeFiles", () => {
  const folder = useTemporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  const text = (name: string): string => readFileSync(at(name), "utf8");

  it("writes no file if one cannot be written, and leaves no temporary file", async () => {
    folder.write({ a: "old" });
    mkdirSync(at("folder"));
    for (const last of ["folder", "a/below", "x".repeat(300) + "/y"]) {
      const { code } = await awaitFxError(() =>
        writeFiles([
          { path: at("a"), content: Buffer.from("new") },
          { path: at(last), content: Buffer.from("") },
        ]),
      );
      assert.equal(code, "FX5003");
      assert.equal(text("a"), "old");
      assert.deepEqual(readdirSync(folder.path).sort(), ["a", "folder"]);
    }
  });

  it("never replaces a device", async () => {
    symlinkSync("/dev/null", at("device"));
    await awaitFxError(
      () => writeFiles([{ path: at("device"), content: Buffer.from("x") }]),
      "FX5003",
      `cannot write ${at("device")}: there is a device of that name`,
    );
    assert.ok(lstatSync(at("device")).isSymbolicLink());
  });
});
