import { itComparesTemplates } from "../support/compared-templates.ts";
import { usePython } from "../support/use-python.ts";

describe("templates of fx and flyte-sdk", () => itComparesTemplates("flyte2", usePython("flyte2")));
