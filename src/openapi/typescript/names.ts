import { capitalize, COMMON_LETTER } from "../../runtime/base/text.ts";

/** Names that code cannot declare, and members that every object has. */
const RESERVED = new Set(
  "arguments await break case catch class const constructor continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected prototype public return static super switch this throw toString true try typeof undefined valueOf var void while with yield".split(
    " ",
  ),
);

/** The words of a name: `inputFileId`, `input_file_id` and `Input-File-ID` have the same three. */
export function toWords(name: string): readonly string[] {
  const legal = Array.from(name.normalize("NFKC"), (each) =>
    COMMON_LETTER.test(each) && /[\p{L}\p{N}]/u.test(each) ? each : " ",
  ).join("");
  return legal
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(" ")
    .filter((word) => word !== "");
}

/** Whether it is the name of a secret: `api_key`, or one such as `webhook_secret`. */
export function isSecretName(name: string): boolean {
  const words = toWords(name);
  return words.join("_") === "api_key" || /^(secret|token|password)$/.test(words.at(-1) ?? "");
}

/** Name of a variable: `input_file_id` becomes `inputFileId`. */
export function toCamelCase(text: string): string {
  const [first = "value", ...others] = toWords(text);
  const name = [first, ...others.map(capitalize)].join("");
  if (/^\p{N}/u.test(name)) return `value${name}`;
  return RESERVED.has(name) ? `${name}Value` : name;
}

/** Name of a type: `flow_run` becomes `FlowRun`. */
export function toPascalCase(text: string): string {
  const name = toWords(text).map(capitalize).join("");
  return /^\p{ID_Start}/u.test(name) ? name : `Type${name}`;
}

/** Name of an environment variable or a secret: `apiKey` becomes `API_KEY`. */
export function toConstantCase(text: string): string {
  return toWords(text)
    .map((word) => word.toUpperCase().replace(/[^A-Z0-9]/g, "X"))
    .join("_");
}
