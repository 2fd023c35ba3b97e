import type { Document, YAMLError } from "yaml";
import { checkYaml } from "./check-yaml.ts";
import { YamlError } from "./yaml-error.ts";

/** YAML 1.2; its maps are Maps, its integers bigints. Throws YamlError for anything else, and for what `checkYaml` refuses. */
export async function readYaml(text: string): Promise<unknown> {
  const { default: yaml } = await import("yaml");
  checkYaml(new yaml.Lexer().lex(text));
  const document: Document.Parsed = yaml.parseDocument(text, {
    version: "1.2",
    schema: "core",
    intAsBigInt: true,
    prettyErrors: true,
  });
  const [fault] = document.errors;
  if (fault !== undefined) throw new YamlError(words(fault));
  return document.toJS({ mapAsMap: true, maxAliasCount: 0 });
}

function words({ code, message, linePos }: YAMLError): string {
  const place = linePos === undefined ? "" : ` (line ${linePos[0].line}, column ${linePos[0].col})`;
  if (code === "MULTIPLE_DOCS") return `it has more than one YAML document${place}`;
  if (message.startsWith("Maximum call stack size")) return `it is nested too deeply${place}`;
  if (code === "DUPLICATE_KEY") return `a name stands there twice${place}`;
  return `it is neither JSON nor YAML: ${message.split("\n")[0]!}`;
}
