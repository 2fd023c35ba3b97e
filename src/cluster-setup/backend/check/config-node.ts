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

export type ConfigValue = ConfigMap | readonly ConfigNode[] | string | number | boolean | null;

/** By key in lower case, because Flyte ignores the case of keys. */
export type ConfigMap = ReadonlyMap<string, ConfigNode>;

export function isConfigMap(value: ConfigValue | undefined): value is ConfigMap {
  return value instanceof Map;
}

/** The values of a map; none for any other value. */
export function listEntries(node: ConfigNode | undefined): readonly ConfigNode[] {
  return isConfigMap(node?.value) ? [...node.value.values()] : [];
}

/** The items of a list; none for any other value. */
export function listItems(node: ConfigNode | undefined): readonly ConfigNode[] {
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

/** Whether a value is true, or the text `true`, which Flyte reads alike. */
export function isTrue(node: ConfigNode | undefined): boolean {
  return node?.value === true || getText(node)?.toLowerCase() === "true";
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
