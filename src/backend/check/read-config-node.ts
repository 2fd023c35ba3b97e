import type { LineCounter, Node } from "yaml";
import { parseYaml } from "../../runtime/base/read-yaml.ts";
import type { ConfigEntry, ConfigNode, ConfigValue } from "./config-node.ts";

/** Where a text is in its file. */
export interface TextPlace {
  /** The path of the value that contains it; empty for the whole file. */
  readonly path: string;
  /** The line of that value. */
  readonly line: number;
  /** The line on which the text begins; undefined if its lines are not those of the file. */
  readonly textLine: number | undefined;
}

/** Parses YAML into nodes with places. Throws YamlError. */
export async function readConfigNode(
  text: string,
  { path, line, textLine }: TextPlace,
): Promise<ConfigNode> {
  const { default: yaml } = await import("yaml");
  // Empty lines in front make the parser count the lines of the file.
  const { document, lines } = await parseYaml("\n".repeat((textLine ?? 1) - 1) + text);
  const builder = new NodeBuilder(yaml, textLine === undefined ? undefined : lines);
  return builder.build(document.contents, path, line);
}

type Yaml = typeof import("yaml");

class NodeBuilder {
  readonly #yaml: Yaml;
  readonly #lines: LineCounter | undefined;

  constructor(yaml: Yaml, lines: LineCounter | undefined) {
    this.#yaml = yaml;
    this.#lines = lines;
  }

  build(node: unknown, path: string, line: number): ConfigNode {
    const { isScalar } = this.#yaml;
    const isBlock = isScalar(node) && node.type === "BLOCK_LITERAL";
    const textLine = isBlock ? this.#lineOf(node, line) + 1 : undefined;
    return { line, path, value: this.#value(node, path, line), textLine };
  }

  #value(node: unknown, path: string, line: number): ConfigValue {
    const { isMap, isScalar, isSeq } = this.#yaml;
    if (isMap(node))
      return new Map(
        node.items.map((pair) => {
          const entry = this.#entry(pair, path, line);
          return [entry.key.toLowerCase(), entry];
        }),
      );
    if (isSeq(node))
      return node.items.map((item, index) =>
        this.build(item, `${path}[${index}]`, this.#lineOf(item, line)),
      );
    return isScalar(node) ? toPlain(node.value) : null;
  }

  #entry(
    pair: { readonly key: unknown; readonly value: unknown },
    path: string,
    line: number,
  ): ConfigEntry {
    const { isScalar } = this.#yaml;
    const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    const place = this.#lineOf(pair.key, line);
    return { key, node: this.build(pair.value, joinPath(path, key), place) };
  }

  #lineOf(node: unknown, otherwise: number): number {
    const range = this.#yaml.isNode(node) ? (node as Node).range : undefined;
    return range == null ? otherwise : (this.#lines?.linePos(range[0]).line ?? otherwise);
  }
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
