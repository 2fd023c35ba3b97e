import type { FileMetaData } from "hyparquet";

/** The writer's name in the metadata of a file. */
export const CREATED_BY = "flyte-fx";

const NANOS_PER_UNIT = [1_000_000_000n, 1_000_000n, 1_000n, 1n];
const DURATION = 18;

/**
 * Finds the duration columns of a file, and the nanoseconds of their units. Parquet stores durations
 * as integers; their meaning is in the Arrow schema in the metadata, a flatbuffer of which fx reads
 * only this part.
 */
export function findDurations(metadata: FileMetaData): ReadonlyMap<string, bigint> {
  const { key_value_metadata: pairs = [] } = metadata;
  const encoded = pairs.find(({ key }) => key === "ARROW:schema")?.value;
  const own = pairs.find(({ key }) => key === DURATIONS_KEY)?.value;
  if (own !== undefined) return readOwnDurations(own);
  if (encoded === undefined) return new Map();
  try {
    return readArrowDurations(Buffer.from(encoded, "base64"));
  } catch (error) {
    if (error instanceof RangeError) return new Map(); // a truncated schema says nothing
    throw error;
  }
}

/** The metadata key under which fx lists its duration columns, which count nanoseconds. */
export const DURATIONS_KEY = "flyte-fx:durations";

function readOwnDurations(text: string): ReadonlyMap<string, bigint> {
  const names: unknown = JSON.parse(text);
  return new Map(Array.isArray(names) ? names.map((name) => [String(name), 1n]) : []);
}

function readArrowDurations(bytes: Buffer): Map<string, bigint> {
  const found = new Map<string, bigint>();
  const schema = findTarget(bytes, follow(bytes, 8), 2); // after a marker and a length
  const fields = schema === undefined ? undefined : findTarget(bytes, schema, 1);
  if (fields === undefined) return found;
  const count = bytes.readUInt32LE(fields);
  for (let index = 1; index <= count; index++) {
    const field = follow(bytes, fields + 4 * index);
    const type = findField(bytes, field, 2);
    if (type === undefined || bytes.readUInt8(type) !== DURATION) continue;
    const options = findTarget(bytes, field, 3);
    const unit = options === undefined ? undefined : findField(bytes, options, 0);
    const nanos = NANOS_PER_UNIT[unit === undefined ? 1 : bytes.readInt16LE(unit)];
    const name = findTarget(bytes, field, 0);
    if (nanos !== undefined && name !== undefined)
      found.set(bytes.toString("utf8", name + 4, name + 4 + bytes.readUInt32LE(name)), nanos);
  }
  return found;
}

/*
 * Reading a flatbuffer: a table refers to its fields by their slots, and to tables, vectors and
 * strings by offsets. Buffer checks every read, and throws a RangeError.
 */

function findField(bytes: Buffer, table: number, slot: number): number | undefined {
  const vtable = table - bytes.readInt32LE(table);
  if (4 + slot * 2 >= bytes.readUInt16LE(vtable)) return undefined;
  const offset = bytes.readUInt16LE(vtable + 4 + slot * 2);
  return offset === 0 ? undefined : table + offset;
}

function findTarget(bytes: Buffer, table: number, slot: number): number | undefined {
  const place = findField(bytes, table, slot);
  return place === undefined ? undefined : follow(bytes, place);
}

function follow(bytes: Buffer, place: number): number {
  return place + bytes.readUInt32LE(place);
}
