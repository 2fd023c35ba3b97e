import assert from "node:assert/strict";
import { completeFlags } from "../../src/cli/fx-arguments.ts";

describe("flags whose value may be left out", () => {
  const complete = (line: string): string => {
    const [command = "", ...argv] = line.split(" ");
    return completeFlags(command, argv).join(" ");
  };

  it("get their default", () => {
    assert.equal(complete("dev --serve"), "--serve=127.0.0.1:8000");
    assert.equal(complete("dev --serve src/a.ts"), "--serve=127.0.0.1:8000 src/a.ts");
    assert.equal(complete("dev --serve --open"), "--serve=127.0.0.1:8000 --open");
    assert.equal(complete("check --faults src"), "--faults=100 src");
    assert.equal(complete("check src --faults"), "src --faults=100");
  });

  it("keep a value", () => {
    assert.equal(complete("dev --serve 0.0.0.0:9000 src"), "--serve 0.0.0.0:9000 src");
    assert.equal(complete("dev --serve=9000 src"), "--serve=9000 src");
    assert.equal(complete("check --faults 30 src"), "--faults 30 src");
    assert.equal(complete("check --faults=30 src"), "--faults=30 src");
    assert.equal(complete("check --faults -1"), "--faults -1");
  });
});
