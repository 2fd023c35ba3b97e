import { FLYTE } from "../../../src/stubs/flyte/flyte-sdk.ts";
import { itRegistersTemplatesOfFx } from "../support/inline-templates.ts";
import { usePython } from "../support/use-python.ts";

describe("an inline package for flyte-sdk", () => {
  itRegistersTemplatesOfFx(FLYTE, usePython("flyte2"));
});
