import type { ColumnChunk, FileMetaData, SchemaElement } from "hyparquet";

/**
 * A column of a Parquet file, or a part of a nested one. `key` is the decoder's name for it.
 * `within` is the key of the objects in which the decoder returns items or entries.
 */
export type ParquetNode = { readonly name: string; readonly key: string } & (
  | { readonly kind: "leaf"; readonly element: SchemaElement }
  | { readonly kind: "list"; readonly item: ParquetNode; readonly within: string | undefined }
  | {
      readonly kind: "map";
      readonly mapKey: ParquetNode;
      readonly value: ParquetNode;
      readonly within: string;
    }
  | { readonly kind: "struct"; readonly fields: readonly ParquetNode[] }
);

/** Real tables are nested less deeply. */
const DEEPEST = 50;

/**
 * Returns the columns of a file, and its metadata for the decoder. That metadata has our own names,
 * because the file's may be `__proto__` or contain dots. It omits the types that fx converts
 * itself, so that nothing is rounded.
 */
export function readSchema(metadata: FileMetaData) {
  const tree = buildTree(metadata.schema);
  const renameColumn = (column: ColumnChunk): ColumnChunk => {
    const { meta_data: data } = column;
    if (data === undefined) return column;
    const path = renamePath(data.path_in_schema, tree);
    return { ...column, meta_data: { ...data, path_in_schema: path } };
  };
  return {
    columns: tree.children.map(toParquetNode),
    metadata: {
      ...metadata,
      schema: metadata.schema.map(toPlainElement),
      row_groups: metadata.row_groups.map((group) => ({
        ...group,
        columns: group.columns.map(renameColumn),
      })),
    },
  };
}

interface Tree {
  readonly element: SchemaElement;
  readonly key: string;
  readonly children: readonly Tree[];
}

function buildTree(schema: readonly SchemaElement[]): Tree {
  let next = 0;
  const read = (depth: number): Tree => {
    const key = createKey(next);
    const element = schema[next++];
    if (element === undefined) throw new Error("its schema is truncated");
    if (depth > DEEPEST) throw new Error(`its columns nest deeper than ${DEEPEST} levels`);
    const children: Tree[] = [];
    while (children.length < (element.num_children ?? 0)) children.push(read(depth + 1));
    return { element, key, children };
  };
  const root = read(0);
  if (next !== schema.length) throw new Error("its schema has more elements than columns");
  return root;
}

function createKey(index: number): string {
  return `c${index}`;
}

function toParquetNode(tree: Tree): ParquetNode {
  const { element, key } = tree;
  const item = toContentNode(tree);
  return element.repetition_type === "REPEATED"
    ? { kind: "list", name: element.name, key, item, within: undefined }
    : item;
}

/** A group marked as a list or a map has one repeated child. Older writers omit a level. */
function toContentNode({ element, key, children }: Tree): ParquetNode {
  const base = { name: element.name, key };
  if (children.length === 0 && element.num_children === undefined)
    return { ...base, kind: "leaf", element };
  const [only, ...others] = children;
  if (only?.element.repetition_type === "REPEATED" && others.length === 0) {
    const [first, second, ...more] = only.children;
    if (isType(element, "LIST"))
      return first !== undefined && second === undefined
        ? { ...base, kind: "list", item: toParquetNode(first), within: undefined }
        : { ...base, kind: "list", item: toContentNode(only), within: second && only.key };
    if (isType(element, "MAP", "MAP_KEY_VALUE") && second !== undefined && more.length === 0) {
      const [mapKey, value] = [toParquetNode(first!), toParquetNode(second)];
      return { ...base, kind: "map", mapKey, value, within: only.key };
    }
  }
  return { ...base, kind: "struct", fields: children.map(toParquetNode) };
}

/** The decoder assembles lists and decodes UTF-8. Everything else stays as it is stored. */
function toPlainElement(element: SchemaElement, index: number): SchemaElement {
  const { converted_type: _converted, logical_type: _logical, ...rest } = element;
  const plain = { ...rest, name: createKey(index) };
  if (element.num_children !== undefined)
    return isType(element, "LIST") ? { ...plain, converted_type: "LIST" } : plain;
  return isTextColumn(element) ? { ...plain, converted_type: "UTF8" } : plain;
}

export function isTextColumn(element: SchemaElement): boolean {
  return isType(element, "UTF8", "STRING", "ENUM", "JSON");
}

/** True if the element has one of the types. Older writers declare it as the converted type. */
export function isType(
  { converted_type: converted, logical_type: logical }: SchemaElement,
  ...types: readonly string[]
): boolean {
  return types.some((type) => type === converted || type === logical?.type);
}

function renamePath(path: readonly string[], tree: Tree): string[] {
  let at = tree;
  return path.map((name) => {
    const child = at.children.find(({ element }) => element.name === name);
    if (child === undefined) throw new Error("the schema lacks the column of a column chunk");
    at = child;
    return child.key;
  });
}
