import type { Document, ScalarTag } from "yaml";
import { escapeUnits } from "./text.ts";

export interface YamlLayout {
  /** Where to fold long texts. Default: never. */
  readonly lineWidth?: number;
  /** Adds comments and chooses styles, but changes no value. */
  readonly arrange?: (document: Document) => void;
}

/**
 * Writes JSON as YAML that YAML 1.1 readers such as Python's read like YAML 1.2. In YAML 1.1,
 * `yes`, `1:30` and dates are strings only if quoted.
 */
export async function yamlText(
  json: unknown,
  { lineWidth = 0, arrange }: YamlLayout = {},
): Promise<string> {
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
  arrange?.(document);
  return document
    .toString({ lineWidth, flowCollectionPadding: false })
    .replace(UNSAFE, escapeUnits);
}

/** Characters that YAML 1.1 treats as line breaks or rejects, and that JSON does not escape. */
const UNSAFE = /[\x7f-\x9f\u2028\u2029\ufeff]/g;

/** Texts that every reader of YAML takes for a text without quotes: names, images, URLs, `512Mi`. */
const PLAIN = /^(?:[a-z_][\w./-]*(?::[\w./-]*\w)?|[1-9]\d*(?:m|[KMGT]i?))$/i;
const WORDS = /^(?:y|yes|n|no|true|false|on|off|null|nan|inf)$/i;

/** The text as YAML, with quotes if a reader could take it for a number or for `true`. */
export function formatScalar(value: string): string {
  if (PLAIN.test(value) && !WORDS.test(value)) return value;
  return JSON.stringify(value).replace(UNSAFE, escapeUnits);
}

/** Strings that the library leaves unquoted but YAML 1.1 misreads: `=`, tabs and leading spaces. */
function needsQuotes(text: string): boolean {
  return (
    text === "" ||
    text.search(UNSAFE) >= 0 ||
    text === "=" ||
    /^\s/.test(text) ||
    (text.includes("\t") && !text.includes("\n"))
  );
}

const FLOAT = { tag: "tag:yaml.org,2002:float", default: true, resolve: Number } as const;

/** `1.0e-7`, because Python reads `1e-7` as a string. */
const BARE_EXPONENT: ScalarTag = {
  ...FLOAT,
  identify: (value) => typeof value === "number" && /^-?\d+e/.test(String(value)),
  test: /^-?\d+\.0e[-+]\d+$/,
  stringify: ({ value }) => String(value).replace("e", ".0e"),
};

/** `-0.0`, because `-0` is an integer, and an integer zero has no sign. */
const NEGATIVE_ZERO: ScalarTag = {
  ...FLOAT,
  identify: (value) => Object.is(value, -0),
  test: /^-0\.0$/,
  stringify: () => "-0.0",
};
