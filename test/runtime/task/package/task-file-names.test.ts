import assert from "node:assert/strict";
import fc from "fast-check";
import {
  sortByDefinition,
  taskFileNames,
} from "../../../../src/runtime/task/package/task-file-names.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

const specFileNames = (names: readonly string[]): string[] => taskFileNames(names, "spec", "pb");
const templateFileNames = (names: readonly string[]): string[] =>
  taskFileNames(names, "template", "pb");
const tasks = (count: number): string[] => Array.from({ length: count }, (_, index) => `t${index}`);

describe("the names of serialized files", () => {
  it("have as many digits as the greatest index", () => {
    const first = [1, 10, 11, 100, 101].map((count) => specFileNames(tasks(count))[0]!);
    const digits = first.map((file) => file.replace("_t0_1.pb", ""));
    assert.deepEqual(digits, ["0", "0", "00", "00", "000"]);
    assert.deepEqual(specFileNames([]), []);
  });

  it("keep the order of definition when they are sorted", () => {
    for (const count of [9, 10, 11, 101]) {
      const names = specFileNames(tasks(count));
      assert.deepEqual(names.toSorted(), names);
    }
  });

  it("are one visible file that needs no quoting in a shell, whatever the task's name", () => {
    holdsFor(fc.string({ unit: "binary", minLength: 1, maxLength: 20 }), (name) => {
      for (const file of [...templateFileNames([name]), ...specFileNames([name])])
        assert.match(file, /^[\w%~-][\w%~.-]*\.pb$/);
    });
    assert.deepEqual(templateFileNames(["a/b", "../up", "%2F", "it's (*)!", "\ud800"]), [
      "a%2Fb.pb",
      "%2E.%2Fup.pb",
      "%252F.pb",
      "it%27s%20%28%2A%29%21.pb",
      "%EF%BF%BD.pb",
    ]);
  });

  it("are rejected if they differ in case only; an index distinguishes them", async () => {
    const names = () => templateFileNames(["Query", "other", "query"]);
    const { details } = await awaitFxError(names, "FX2016");
    assert.deepEqual(details, [
      '"Query" and "query" have the same file name on a disk that ignores case: query.pb',
    ]);
    assert.deepEqual(specFileNames(["Query", "query"]), ["0_Query_1.pb", "1_query_1.pb"]);
  });

  it("are rejected all at once if they are too long for a file system", async () => {
    const names = () => specFileNames(["é".repeat(50), "x".repeat(249), "x".repeat(248)]);
    const { details } = await awaitFxError(names, "FX2016");
    assert.equal(details.length, 2);
    assert.match(details[0]!, /file name of 307 bytes; the limit is 255/);
    assert.match(details[1]!, /file name of 256 bytes/);
  });
});

type Place = { file: string; line: number; column?: number };
/** Names the tasks at these places after the alphabet, and returns their names as sorted. */
const order = (...places: (Place | undefined)[]): string =>
  sortByDefinition(
    places.map((location, index) => ({ name: "abcde"[index]!, task: { definedAt: { location } } })),
  )
    .map(({ name }) => name)
    .join(" ");

describe("sortByDefinition", () => {
  it("follows lines, then columns", () => {
    const [b, c] = [30, 4].map((column) => ({ file: "x", line: 2, column }));
    assert.equal(order({ file: "x", line: 9 }, b, c), "c b a");
  });

  it("keeps the order of the files, and of tasks without a location", () => {
    const [a, c] = [5, 3].map((line) => ({ file: "y", line }));
    assert.equal(order(a, { file: "x", line: 1 }, c, undefined, undefined), "c a b d e");
  });
});
