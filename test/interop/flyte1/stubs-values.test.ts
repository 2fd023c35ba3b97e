import { describedCase } from "../support/described-cases.ts";
import { itReturnsValuesUnchanged } from "../support/stub-values.ts";
import { usePython } from "../support/use-python.ts";

describe("values of a package for flytekit", () => {
  itReturnsValuesUnchanged("flytekit", describedCase(3), usePython("flyte1"));
});
