import { capitalize, COMMON_LETTER, takeName } from "../../runtime/base/text.ts";

/** Names that a Python module cannot declare. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

/** Built-in types and functions that people use without a second thought. */
export const BUILTINS: ReadonlySet<string> = new Set(
  "abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip".split(
    " ",
  ),
);

/** What {@link toIdentifier} must respect. */
export interface IdentifierRules {
  /** Comes before a name that would start with a digit: `task` makes `task_2fast`. */
  readonly prefix: string;
  /** Names that are taken for another reason. They get a trailing underscore, like keywords. */
  readonly isReserved?: (name: string) => boolean;
  /** True if the name must not start with an underscore. */
  readonly isPublic?: boolean;
  /** True for a parameter: type checkers pass one like `__x` only by its position. */
  readonly isParameter?: boolean;
}

function isPartOfName(character: string): boolean {
  return COMMON_LETTER.test(character) && /\p{XID_Continue}/u.test(character);
}

const ANY_START = /^[\p{XID_Start}_]/u;
const PUBLIC_START = /^\p{XID_Start}/u;
const PARAMETER_START = /^(?:\p{XID_Start}|_[^_])/u;

/** Converts any text to the name that Python code uses for it. Legal names stay as they are. */
export function toIdentifier(text: string, rules: IdentifierRules): string {
  const { prefix, isReserved = () => false, isPublic = false, isParameter = false } = rules;
  const characters = Array.from(text.normalize("NFKC"));
  const legal = characters.map((each) => (isPartOfName(each) ? each : "_")).join("");
  const ownStart = isParameter ? PARAMETER_START : ANY_START;
  const start = isPublic ? PUBLIC_START : ownStart;
  const name = start.test(legal) ? legal : `${prefix}_${legal.replace(/^_+/, "")}`;
  return KEYWORDS.has(name) || isReserved(name) ? `${name}_` : name;
}

/**
 * Names several things in one scope. Things whose own name is legal keep it. If two get the same
 * name, the later one gets a number.
 */
export function toIdentifiers(
  texts: Iterable<string>,
  rules: IdentifierRules,
): ReadonlyMap<string, string> {
  const wanted = [...texts].map((text) => ({ text, name: toIdentifier(text, rules) }));
  const taken = new Set(wanted.filter(({ text, name }) => text === name).map(({ name }) => name));
  return new Map(
    wanted.map(({ text, name }) => [text, text === name ? name : takeName(name, taken, "_")]),
  );
}

/** Makes the name of a class: `wind speed` becomes `WindSpeed`. */
export function toClassName(text: string): string {
  const spaced = Array.from(text.normalize("NFKC")).map((each) =>
    isPartOfName(each) ? each : " ",
  );
  const words = spaced.join("").split(/[ _]+/);
  const joined = words.map(capitalize).join("");
  return toIdentifier(joined, { prefix: "Type", isPublic: true });
}

/** Makes the name of a package or module: `flyte-fx Weather` becomes `flyte_fx_weather`. */
export function toModuleName(text: string): string {
  const words = text
    .normalize("NFKD")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  return toIdentifier(words.join("_"), { prefix: "tasks", isPublic: true });
}
