import assert from "node:assert/strict";
import { TypeEngine } from "../../../src/entries/index.ts";
import { DOCUMENTED_TYPES, typeWritten } from "../../types/read-documented-types.ts";
import { encodeLiteralType } from "../support/literal-types.ts";
import { usePython } from "../support/use-python.ts";

describe("docs/types.md", () => {
  const python = usePython("flyte1");

  for (const { python: documented, written } of DOCUMENTED_TYPES) {
    it(`${written} is ${documented} to flytekit`, async () => {
      const guessed = await python.call("values.guess", {
        literal_type: encodeLiteralType(TypeEngine.toLiteralType(typeWritten(written))),
      });
      assert.equal(nameInPython(guessed), documented);
    });
  }
});

const NAMES: Readonly<Record<string, string>> = {
  int: "int",
  float: "float",
  string: "str",
  bool: "bool",
  datetime: "datetime",
  duration: "timedelta",
  none: "None",
  struct: "dict",
  enum: "Enum",
  list: "List[T]",
  dict: "Dict[str, T]",
  object: "dataclass",
  file: "FlyteFile",
  directory: "FlyteDirectory",
  dataset: "StructuredDataset",
};

/** Returns the page's name for a type that flytekit guessed. */
function nameInPython(guessed: unknown): string | undefined {
  const [kind, ...parts] = Array.isArray(guessed) ? (guessed as readonly unknown[]) : [guessed];
  if (kind === "union") return parts.includes("none") ? "Optional[T]" : "Union[T, U]";
  return NAMES[kind as string];
}
