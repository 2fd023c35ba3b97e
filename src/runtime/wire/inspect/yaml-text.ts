import type { ScalarTag } from "yaml";

/**
 * JSON as YAML that means the same to readers of YAML 1.2 and of 1.1, such as Python's: there a text that looks like a
 * moment, `yes` or `1:30` is no text unless it is quoted.
 */
export async function yamlText(json: unknown): Promise<string> {
  const { default: yaml } = await import("yaml");
  const document = new yaml.Document(json, {
    compat: "yaml-1.1",
    customTags: (tags) => [BARE_EXPONENT, NEGATIVE_ZERO, ...tags],
  });
  yaml.visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && needsQuotes(scalar.value))
        scalar.type = "QUOTE_DOUBLE";
    },
  });
  return document
    .toString({ lineWidth: 0 })
    .replace(UNSAFE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Characters that YAML 1.1 takes for a line break, or does not take at all. JSON's own escaping leaves them as they are. */
const UNSAFE = /[\x7f-\x9f\u2028\u2029\ufeff]/g;

/** What the library writes without, though `=` is a word of YAML 1.1, Python knows no tab in plain text, and blanks that a text begins with get lost. */
function needsQuotes(text: string): boolean {
  return (
    text === "" ||
    text.search(UNSAFE) >= 0 ||
    text === "=" ||
    /^\s/.test(text) ||
    (text.includes("\t") && !text.includes("\n"))
  );
}

/** `1.0e-7` for `1e-7`, which to Python is a text. */
const BARE_EXPONENT: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  identify: (value) => typeof value === "number" && /^-?\d+e/.test(String(value)),
  test: /^-?\d+\.0e[-+]\d+$/,
  resolve: Number,
  stringify: ({ value }) => String(value).replace("e", ".0e"),
};

/** `-0` is an integer, and an integer zero has no sign. */
const NEGATIVE_ZERO: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  identify: (value) => Object.is(value, -0),
  test: /^-0\.0$/,
  resolve: Number,
  stringify: () => "-0.0",
};
