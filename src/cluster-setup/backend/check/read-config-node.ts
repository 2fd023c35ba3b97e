import { parseYaml } from "../../../runtime/base/read-yaml.ts";
import type { ConfigNode, ConfigValue } from "./config-node.ts";

/** Where a text begins: the whole file, or the value of a file that contains it. */
export type TextPlace = Pick<ConfigNode, "path" | "line" | "textLine">;

/** Parses YAML into nodes with places. Throws YamlError. */
export async function readConfigNode(text: string, place: TextPlace): Promise<ConfigNode> {
  const { isMap, isNode, isScalar, isSeq } = await import("yaml");
  // Empty lines in front make the parser count the lines of the file.
  const { document, lines } = await parseYaml("\n".repeat((place.textLine ?? 1) - 1) + text);
  const getLine = (node: unknown, otherwise: number): number => {
    const range = isNode(node) && place.textLine !== undefined ? node.range : undefined;
    return range == null ? otherwise : lines.linePos(range[0]).line;
  };
  const build = (node: unknown, path: string, line: number, key = ""): ConfigNode => {
    const isBlock = isScalar(node) && node.type === "BLOCK_LITERAL";
    const textLine = isBlock ? getLine(node, line) + 1 : undefined;
    return { key, line, path, value: toValue(node, path, line), textLine };
  };
  const toValue = (node: unknown, path: string, line: number): ConfigValue => {
    if (isMap(node))
      return new Map(
        node.items.map((pair) => {
          const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
          const entry = build(pair.value, joinPath(path, key), getLine(pair.key, line), key);
          return [key.toLowerCase(), entry];
        }),
      );
    if (isSeq(node))
      return node.items.map((item, index) => build(item, `${path}[${index}]`, getLine(item, line)));
    return isScalar(node) ? toPlain(node.value) : null;
  };
  return build(document.contents, place.path, place.line);
}

/** `plugins.connector-service`, or `data["000-core.yaml"]` for a key with other characters. */
export function joinPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function toPlain(value: unknown): string | number | boolean | null {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : null;
}
