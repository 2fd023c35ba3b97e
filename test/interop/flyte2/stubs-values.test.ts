import { describedCase } from "../support/described-cases.ts";
import { itReturnsValuesUnchanged } from "../support/stub-values.ts";
import { usePython } from "../support/use-python.ts";
import { withoutFormats } from "../support/without-formats.ts";

describe("values of a package for flyte-sdk", () => {
  itReturnsValuesUnchanged(
    "flyte",
    describedCase(3).map(({ type, value }) => ({ type: withoutFormats(type), value })),
    usePython("flyte2"),
  );
});
