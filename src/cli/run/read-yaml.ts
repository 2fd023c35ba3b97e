import type { Document, YAMLError } from "yaml";

/** What is wrong with a text that should be YAML; the message says so, `hint` what to do where more is known. */
export class YamlError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** YAML 1.2; its maps are Maps, its integers bigints. An alias is refused: a few lines of them can stand for more than memory holds. */
export async function readYaml(text: string): Promise<unknown> {
  const { default: yaml } = await import("yaml");
  const document: Document.Parsed = yaml.parseDocument(text, {
    version: "1.2",
    schema: "core",
    intAsBigInt: true,
    prettyErrors: true,
  });
  const [fault] = document.errors;
  if (fault !== undefined) throw new YamlError(words(fault));
  yaml.visit(document, {
    Alias: (_key, { source, range }) => {
      throw new YamlError(
        `line ${text.slice(0, range?.[0] ?? 0).split("\n").length} has the YAML alias *${source}, and aliases are not taken`,
        `write the value of &${source} in place of *${source}`,
      );
    },
  });
  return document.toJS({ mapAsMap: true, maxAliasCount: 0 });
}

function words({ code, message, linePos }: YAMLError): string {
  const place = linePos === undefined ? "" : ` (line ${linePos[0].line}, column ${linePos[0].col})`;
  if (code === "MULTIPLE_DOCS") return `it has more than one YAML document${place}`;
  if (code === "DUPLICATE_KEY") return `a name stands there twice${place}`;
  return `it is neither JSON nor YAML: ${message.split("\n")[0]!}`;
}
