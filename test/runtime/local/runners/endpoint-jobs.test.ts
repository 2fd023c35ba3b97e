import assert from "node:assert/strict";
import { UnseenLines } from "../../../../src/runtime/local/runners/endpoint-jobs.ts";

describe("the unseen lines of a log", () => {
  function looks(
    ...looks: readonly (readonly [token: string, ...messages: (readonly string[])[]])[]
  ): string[][] {
    const unseen = new UnseenLines();
    return looks.map(([token, ...messages]) => {
      unseen.begin(token);
      return messages.flatMap((lines) =>
        unseen.filter(lines.map((message) => ({ message }))).map((line) => line.message),
      );
    });
  }

  it("are those added since the last read, if each read starts over", () => {
    assert.deepEqual(
      looks(["", ["a"], ["b"]], ["", ["a", "b", "c"], ["d"]], ["", ["a"], ["b", "c", "d"]]),
      [["a", "b"], ["c", "d"], []],
    );
  });

  it("are all lines of a read that continues from a token", () => {
    assert.deepEqual(looks(["", ["a"]], ["1", ["a"]], ["2", ["a", "b"]]), [
      ["a"],
      ["a"],
      ["a", "b"],
    ]);
  });

  it("are all lines if the log starts with another line", () => {
    assert.deepEqual(looks(["", ["a", "b"]], ["", ["b", "c"]]), [
      ["a", "b"],
      ["b", "c"],
    ]);
  });
});
