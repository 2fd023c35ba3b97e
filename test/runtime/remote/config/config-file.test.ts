import { readConfigFile } from "../../../../src/runtime/remote/config/config-file.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { configPlaces } from "../../../support/cluster/config-places.ts";

/** A backtracking expression needs minutes for this, so its test runs into mocha's timeout. */
const LINES = "\n".repeat(100_000);

describe("readConfigFile", () => {
  it("takes no longer than the text is for blank lines", async () => {
    const read = (text: string) =>
      readConfigFile("c.yaml", configPlaces({ "/project/c.yaml": text }));
    await read(LINES);
    await awaitFxError(read(`${LINES}; c\n [a]\n`), "FX2032");
    await awaitFxError(read(`${LINES}a`), "FX2032");
  });
});
