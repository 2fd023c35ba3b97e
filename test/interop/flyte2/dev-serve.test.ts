import { itServesPython } from "../support/dev-serve-tests.ts";

describe("fx dev --serve and flyte-sdk's stubs", () => {
  itServesPython("flyte2");
});
