import { FLYTEKIT } from "../../../src/stubs/flytekit/flytekit-sdk.ts";
import { itRegistersTemplatesOfFx } from "../support/inline-templates.ts";
import { usePython } from "../support/use-python.ts";

describe("an inline package for flytekit", () => {
  itRegistersTemplatesOfFx(FLYTEKIT, usePython("flyte1"));
});
