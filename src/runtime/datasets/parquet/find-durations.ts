import type { FileMetaData } from "hyparquet";

/** Nanoseconds per unit of a duration. */
export type DurationUnit = bigint;

/** The writer's name in the metadata of a file. */
export const CREATED_BY = "flyte-fx";

const NANOS_PER_UNIT = [1_000_000_000n, 1_000_000n, 1_000n, 1n];
const DURATION = 18;

/**
 * Finds the duration columns of a file. Parquet stores them as integers; their meaning is in the
 * Arrow schema in the metadata, a flatbuffer of which fx reads only this part.
 */
export function findDurations({
  key_value_metadata: pairs = [],
}: FileMetaData): ReadonlyMap<string, DurationUnit> {
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

function readOwnDurations(text: string): ReadonlyMap<string, DurationUnit> {
  const names: unknown = JSON.parse(text);
  return new Map(Array.isArray(names) ? names.map((name) => [String(name), 1n]) : []);
}

function readArrowDurations(bytes: Buffer): Map<string, DurationUnit> {
  const found = new Map<string, DurationUnit>();
  const message = readTable(bytes, 8 + bytes.readUInt32LE(8)); // after a marker and a length
  const schema = message.table(2);
  for (const field of schema?.tables(1) ?? []) {
    if (field.byte(2) !== DURATION) continue;
    const unit = NANOS_PER_UNIT[field.table(3)?.short(0) ?? 1];
    const name = field.text(0);
    if (unit !== undefined && name !== undefined) found.set(name, unit);
  }
  return found;
}

interface FlatTable {
  byte(slot: number): number | undefined;
  short(slot: number): number | undefined;
  text(slot: number): string | undefined;
  table(slot: number): FlatTable | undefined;
  tables(slot: number): FlatTable[];
}

/** Reads a table of a flatbuffer. Buffer checks every read, and throws a RangeError. */
function readTable(bytes: Buffer, at: number): FlatTable {
  const vtable = at - bytes.readInt32LE(at);
  const readSlot = <T>(slot: number, read: (place: number) => T): T | undefined => {
    if (4 + slot * 2 >= bytes.readUInt16LE(vtable)) return undefined;
    const offset = bytes.readUInt16LE(vtable + 4 + slot * 2);
    return offset === 0 ? undefined : read(at + offset);
  };
  const readTarget = <T>(slot: number, read: (place: number) => T): T | undefined =>
    readSlot(slot, (place) => read(place + bytes.readUInt32LE(place)));
  return {
    byte: (slot) => readSlot(slot, (place) => bytes.readUInt8(place)),
    short: (slot) => readSlot(slot, (place) => bytes.readInt16LE(place)),
    text: (slot) =>
      readTarget(slot, (place) =>
        bytes.toString("utf8", place + 4, place + 4 + bytes.readUInt32LE(place)),
      ),
    table: (slot) => readTarget(slot, (place) => readTable(bytes, place)),
    tables: (slot) => readTarget(slot, (place) => readTables(bytes, place)) ?? [],
  };
}

function readTables(bytes: Buffer, at: number): FlatTable[] {
  const length = bytes.readUInt32LE(at);
  if (at + 4 + length * 4 > bytes.length) throw new RangeError("truncated");
  return Array.from({ length }, (_, index) => at + 4 + index * 4).map((place) =>
    readTable(bytes, place + bytes.readUInt32LE(place)),
  );
}
