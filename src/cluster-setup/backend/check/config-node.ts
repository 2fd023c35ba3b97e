import { parseYaml } from "../../../runtime/base/read-yaml.ts";

/** A value in a configuration, with its place in the file. */
export interface ConfigNode {
  /** As it is written; empty for the items of a list, and for the whole file. */
  readonly key: string;
  /** The line of its key or list item, from 1. */
  readonly line: number;
  /** As users read it: `plugins.connector-service.connectors.weather`. */
  readonly path: string;
  readonly value: ConfigValue;
  /** For a literal block of text (`|`): the line on which the text begins. */
  readonly textLine: number | undefined;
}

/** Numbers and other values that no rule reads are null. */
export type ConfigValue = ConfigMap | readonly ConfigNode[] | string | boolean | null;

/** By key in lower case, because Flyte ignores the case of keys. */
export type ConfigMap = ReadonlyMap<string, ConfigNode>;

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
    const value = isScalar(node) ? node.value : undefined;
    return typeof value === "string" || typeof value === "boolean" ? value : null;
  };
  return build(document.contents, place.path, place.line);
}

/** `plugins.connector-service`, or `data["000-core.yaml"]` for a key with other characters. */
function joinPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

export function isConfigMap(value: ConfigValue | undefined): value is ConfigMap {
  return value instanceof Map;
}

/** The values of a map; none for any other value. */
export function listEntries(node: ConfigNode | undefined): readonly ConfigNode[] {
  return isConfigMap(node?.value) ? [...node.value.values()] : [];
}

/** The texts in a list; none for any other value. */
export function listItemTexts(node: ConfigNode | undefined): string[] {
  return listItems(node).flatMap((item) => getText(item)?.trim() ?? []);
}

function listItems(node: ConfigNode | undefined): readonly ConfigNode[] {
  return Array.isArray(node?.value) ? (node.value as readonly ConfigNode[]) : [];
}

/** The node under these keys. */
export function findNode(node: ConfigNode | undefined, ...keys: string[]): ConfigNode | undefined {
  return keys.reduce<ConfigNode | undefined>(
    (inner, key) => (isConfigMap(inner?.value) ? inner.value.get(key.toLowerCase()) : undefined),
    node,
  );
}

export function getText(node: ConfigNode | undefined): string | undefined {
  return typeof node?.value === "string" ? node.value : undefined;
}

/**
 * The entries of a map by name, as Flyte reads them: keys in lower case. A list of maps, which Flyte
 * accepts instead of a map, keeps the case of its keys.
 */
export function listNamedEntries(node: ConfigNode | undefined): ConfigMap {
  if (isConfigMap(node?.value)) return node.value;
  return new Map(
    listItems(node)
      .flatMap(listEntries)
      .map((entry) => [entry.key, entry]),
  );
}

/** Merges as Flyte merges files: maps by key; of anything else, the later value counts. */
export function mergeNodes(first: ConfigNode, second: ConfigNode): ConfigNode {
  if (!isConfigMap(first.value)) return second;
  // Flyte logs an error and keeps the map.
  if (!isConfigMap(second.value)) return first;
  const merged = new Map(first.value);
  for (const [name, node] of second.value) {
    const present = merged.get(name);
    merged.set(name, present === undefined ? node : mergeNodes(present, node));
  }
  return { ...second, value: merged };
}
