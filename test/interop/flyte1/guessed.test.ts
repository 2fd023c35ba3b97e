import { describeGuessedTypes } from "../support/guessed-types.ts";

describe("types guessed from those of fx and flytekit", () => describeGuessedTypes("flyte1"));
