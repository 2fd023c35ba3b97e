import assert from "node:assert/strict";
import { joinLines, trimEnd } from "../../../src/runtime/base/text.ts";
import { readConfigFile } from "../../../src/runtime/remote/config/config-file.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { configPlaces } from "../../support/cluster/config-places.ts";

/** A backtracking expression needs minutes for this, so its test runs into mocha's timeout. */
const BLANKS = " ".repeat(2_000_000);
const LINES = "\n".repeat(100_000);

describe("work on untrusted text", () => {
  it("grows no faster than the text for lines that become one", () => {
    assert.equal(joinLines(`a ${BLANKS}b${LINES}\n c`), `a ${BLANKS}b ⏎ c`);
    assert.equal(trimEnd(`${"/".repeat(2_000_000)}a//`, "/").at(-1), "a");
  });

  it("grows no faster than the text for a configuration of blank lines", async () => {
    const read = (text: string) =>
      readConfigFile("c.yaml", configPlaces({ "/project/c.yaml": text }));
    await read(LINES);
    assert.match((await awaitFxError(read(`${LINES}; c\n [a]\n`), "FX2032")).message, /INI file/);
    await awaitFxError(read(`${LINES}a`), "FX2032");
  });
});
