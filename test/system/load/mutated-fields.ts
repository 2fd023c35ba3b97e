import { type Field, type Type, Writer } from "protobufjs";

/** A field of a message, after the fields that lead to it from the request. */
export type FieldPath = readonly Field[];

/** Returns one path to each field of each message in a request. */
export function fieldPaths(request: Type): readonly FieldPath[] {
  const found: FieldPath[] = [];
  const seen = new Set<Type>();
  const waiting: { readonly type: Type; readonly to: FieldPath }[] = [{ type: request, to: [] }];
  for (const { type, to } of waiting) {
    if (seen.has(type)) continue;
    seen.add(type);
    for (const field of type.fieldsArray) {
      const path = [...to, field.resolve()];
      found.push(path);
      if (field.resolvedType !== null && "fieldsArray" in field.resolvedType)
        waiting.push({ type: field.resolvedType, to: path });
    }
  }
  return found;
}

/** Replacements for a field: each wire type with usual, extreme and broken content. */
const CONTENTS: readonly ((writer: Writer, id: number) => Writer)[] = [
  (writer, id) => writer.uint32(id << 3).uint64(0),
  (writer, id) => writer.uint32(id << 3).int64(-1),
  (writer, id) => writer.uint32((id << 3) | 1).double(Number.NaN),
  (writer, id) => writer.uint32((id << 3) | 2).string(""),
  (writer, id) => writer.uint32((id << 3) | 2).string("__proto__"),
  (writer, id) => writer.uint32((id << 3) | 2).bytes(Buffer.from([0xff, 0xfe, 0x80])),
  (writer, id) => writer.uint32((id << 3) | 2).uint32(0x7fffffff),
  (writer, id) => writer.uint32((id << 3) | 5).float(1),
  (writer, id) => writer.uint32((id << 3) | 7),
];
export const WAYS = CONTENTS.length;

/** Appends a field to a valid request; protobuf merges it with the existing one. */
export function withField(valid: Uint8Array, path: FieldPath, way: number): Uint8Array {
  const mutated = CONTENTS[way % WAYS]!(Writer.create(), path.at(-1)!.id).finish();
  const wrapped = path.slice(0, -1).reduceRight((inner, field) => {
    const content = field.map
      ? Buffer.concat([Writer.create().uint32(10).string("k").finish(), delimited(2, inner)])
      : inner;
    return delimited(field.id, content);
  }, mutated);
  return Buffer.concat([valid, wrapped]);
}

function delimited(id: number, bytes: Uint8Array): Uint8Array {
  return Writer.create()
    .uint32((id << 3) | 2)
    .bytes(bytes)
    .finish();
}
