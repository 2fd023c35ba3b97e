import { itServesPython } from "../support/dev-serve-tests.ts";

describe("fx dev --serve and flytekit's stubs", () => {
  itServesPython("flyte1");
});
