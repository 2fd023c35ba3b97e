import { describeGuessedTypes } from "../support/guessed-types.ts";

describe("types that are guessed from those of fx and flytekit", () =>
  describeGuessedTypes("flyte1"));
