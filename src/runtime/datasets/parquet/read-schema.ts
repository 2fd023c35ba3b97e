import type { FileMetaData, SchemaElement } from "hyparquet";

/** A column of a Parquet file, or a part of a nested one. */
export type ParquetNode = LeafNode | ListNode | MapNode | StructNode;

interface NodeBase {
  readonly name: string;
  /** The decoder's name for it. */
  readonly key: string;
}

export interface LeafNode extends NodeBase {
  readonly kind: "leaf";
  readonly element: SchemaElement;
}

export interface ListNode extends NodeBase {
  readonly kind: "list";
  readonly item: ParquetNode;
  /** The key of the items, if the decoder returns them inside an object. */
  readonly within: string | undefined;
}

export interface MapNode extends NodeBase {
  readonly kind: "map";
  readonly within: string;
  readonly mapKey: ParquetNode;
  readonly value: ParquetNode;
}

export interface StructNode extends NodeBase {
  readonly kind: "struct";
  readonly fields: readonly ParquetNode[];
}

/** Real tables are nested less deeply. */
const DEEPEST = 50;

/**
 * Returns the columns of a file, and its metadata for the decoder. That metadata has our own names,
 * because the file's may be `__proto__` or contain dots. It omits the types that fx converts
 * itself, so that nothing is rounded.
 */
export function readSchema(metadata: FileMetaData): {
  readonly columns: readonly ParquetNode[];
  readonly metadata: FileMetaData;
} {
  const tree = buildTree(metadata.schema);
  return {
    columns: tree.children.map((child) => toParquetNode(child)),
    metadata: {
      ...metadata,
      schema: metadata.schema.map(toPlainElement),
      row_groups: renameGroups(metadata, tree),
    },
  };
}

interface Tree {
  readonly element: SchemaElement;
  readonly index: number;
  readonly children: readonly Tree[];
}

function buildTree(schema: readonly SchemaElement[]): Tree {
  let next = 0;
  const read = (depth: number): Tree => {
    const index = next++;
    const element = schema[index];
    if (element === undefined) throw new Error("its schema is truncated");
    if (depth > DEEPEST) throw new Error(`its columns nest deeper than ${DEEPEST} levels`);
    const children: Tree[] = [];
    while (children.length < (element.num_children ?? 0)) children.push(read(depth + 1));
    return { element, index, children };
  };
  const root = read(0);
  if (next !== schema.length) throw new Error("its schema has more elements than columns");
  return root;
}

function getNodeKey({ index }: Tree): string {
  return `c${index}`;
}

function toParquetNode(tree: Tree): ParquetNode {
  const item = toContentNode(tree);
  return tree.element.repetition_type === "REPEATED"
    ? { kind: "list", name: tree.element.name, key: getNodeKey(tree), item, within: undefined }
    : item;
}

/** A group marked as a list or a map has one repeated child. Older writers omit a level. */
function toContentNode(tree: Tree): ParquetNode {
  const { element, children } = tree;
  const base = { name: element.name, key: getNodeKey(tree) };
  if (children.length === 0 && element.num_children === undefined)
    return { ...base, kind: "leaf", element };
  const [only] = children;
  if (children.length === 1 && only!.element.repetition_type === "REPEATED") {
    if (isList(element))
      return {
        ...base,
        kind: "list",
        item:
          only!.children.length === 1 ? toParquetNode(only!.children[0]!) : toContentNode(only!),
        within: only!.children.length > 1 ? getNodeKey(only!) : undefined,
      };
    if (isMap(element) && only!.children.length === 2)
      return {
        ...base,
        kind: "map",
        within: getNodeKey(only!),
        mapKey: toParquetNode(only!.children[0]!),
        value: toParquetNode(only!.children[1]!),
      };
  }
  return { ...base, kind: "struct", fields: children.map(toParquetNode) };
}

function isList({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === "LIST" || logical?.type === "LIST";
}

function isMap({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === "MAP" || converted === "MAP_KEY_VALUE" || logical?.type === "MAP";
}

/** The decoder assembles lists and decodes UTF-8. Everything else stays as it is stored. */
function toPlainElement(element: SchemaElement, index: number): SchemaElement {
  const { converted_type: converted, logical_type: logical, ...rest } = element;
  const plain = { ...rest, name: `c${index}` };
  if (element.num_children !== undefined)
    return isList(element) ? { ...plain, converted_type: "LIST" } : plain;
  return isText(converted, logical?.type) ? { ...plain, converted_type: "UTF8" } : plain;
}

export function isText(
  converted: SchemaElement["converted_type"],
  logical: string | undefined,
): boolean {
  return (
    converted === "UTF8" ||
    converted === "ENUM" ||
    converted === "JSON" ||
    logical === "STRING" ||
    logical === "ENUM" ||
    logical === "JSON"
  );
}

function renameGroups(metadata: FileMetaData, tree: Tree): FileMetaData["row_groups"] {
  return metadata.row_groups.map((group) => ({
    ...group,
    columns: group.columns.map((column) => {
      const { meta_data: data } = column;
      return data === undefined
        ? column
        : {
            ...column,
            meta_data: { ...data, path_in_schema: renamePath(data.path_in_schema, tree) },
          };
    }),
  }));
}

function renamePath(path: readonly string[], tree: Tree): string[] {
  const keys: string[] = [];
  let at = tree;
  for (const name of path) {
    const child = at.children.find((candidate) => candidate.element.name === name);
    if (child === undefined) throw new Error("the schema lacks the column of a column chunk");
    keys.push(getNodeKey(child));
    at = child;
  }
  return keys;
}
