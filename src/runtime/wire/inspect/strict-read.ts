import type { FieldBase, MapField, Type } from "protobufjs";
import { Cut, Misfit, WireCursor, WIRE_TYPE, getWireType } from "./wire-cursor.ts";

const DEEPEST = 100;

export interface StrictReading {
  /** Unknown fields, at any depth. */
  readonly unknownFields: number;
  /** Known fields that were read completely. */
  readonly knownFields: number;
  /**
   * Single fields and members of a oneof that occur more than once; legal, but no writer does it.
   */
  readonly doubledFields: number;
  /** Why the bytes are not this message, or only a part of it. */
  readonly fault: ReadFault | undefined;
}

export interface ReadFault {
  readonly reason: string;
  readonly at: number;
  readonly path: string;
  readonly cutShort: boolean;
}

/**
 * Reads bytes as a message, whose known fields must have their wire type and valid UTF-8. Never
 * throws.
 */
export function strictRead(type: Type, bytes: Uint8Array): StrictReading {
  return new StrictReader(bytes).read(type);
}

class StrictReader {
  readonly #cursor: WireCursor;
  readonly #path: string[] = [];
  readonly #counts = { unknownFields: 0, knownFields: 0, doubledFields: 0 };

  constructor(bytes: Uint8Array) {
    this.#cursor = new WireCursor(bytes);
  }

  read(type: Type): StrictReading {
    try {
      this.#message(type, 0);
      return { ...this.#counts, fault: undefined };
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const path = this.#path.join(".");
      const fault = { reason: error.message, at: error.at, path, cutShort: error instanceof Cut };
      return { ...this.#counts, fault };
    }
  }

  #message(type: Type, depth: number): void {
    if (depth > DEEPEST) throw this.#cursor.misfit(`more than ${DEEPEST} nested messages`);
    const seen = new Set<string>();
    while (!this.#cursor.atEnd()) this.#field(type, seen, depth);
  }

  #field(type: Type, seen: Set<string>, depth: number): void {
    const { id, wireType } = this.#cursor.tag();
    const field: FieldBase | undefined = type.fieldsById[id];
    if (field === undefined) return this.#unknownField(wireType, id);
    this.#path.push(field.protoName ?? field.name);
    this.#noteDoubled(field, seen);
    if (field.map) this.#mapEntry(field as MapField, wireType, depth);
    else this.#value(field, wireType, depth);
    this.#path.pop();
  }

  /** Counts fields that occur twice; the members of a oneof count as one field. */
  #noteDoubled(field: FieldBase, seen: Set<string>): void {
    if (field.repeated || field.map) return;
    const name = field.partOf?.name ?? field.name;
    if (seen.has(name)) this.#counts.doubledFields += 1;
    seen.add(name);
  }

  #value(field: FieldBase, wireType: number, depth: number): void {
    const expected = getWireType(field.type, field.resolvedType);
    if (field.repeated && expected !== WIRE_TYPE.LENGTH && wireType === WIRE_TYPE.LENGTH) {
      this.#cursor.within(() => {
        while (!this.#cursor.atEnd()) this.#cursor.skip(expected, field.id);
      });
    } else {
      this.#expect(expected, wireType);
      if (field.resolvedType !== null && "fieldsById" in field.resolvedType)
        this.#nested(field.resolvedType, depth + 1);
      else if (field.type === "string") this.#cursor.text();
      else this.#cursor.skip(wireType, field.id);
    }
    this.#counts.knownFields += 1;
  }

  #unknownField(wireType: number, id: number): void {
    this.#counts.unknownFields += 1;
    this.#cursor.skip(wireType, id);
  }

  #nested(type: Type, depth: number): void {
    this.#cursor.within(() => this.#message(type, depth));
  }

  #mapEntry(field: MapField, wireType: number, depth: number): void {
    this.#expect(WIRE_TYPE.LENGTH, wireType);
    this.#cursor.within(() => {
      while (!this.#cursor.atEnd()) this.#entryField(field, depth + 1);
    });
  }

  #entryField(field: MapField, depth: number): void {
    const { id, wireType } = this.#cursor.tag();
    if (id === 2) return this.#value(field, wireType, depth);
    if (id !== 1) return this.#unknownField(wireType, id);
    this.#expect(getWireType(field.keyType, null), wireType);
    if (field.keyType === "string") this.#cursor.text();
    else this.#cursor.skip(wireType, id);
    this.#counts.knownFields += 1;
  }

  #expect(expected: number, wireType: number): void {
    if (wireType !== expected)
      throw this.#cursor.misfit(`expected wire type ${expected}, got ${wireType}`);
  }
}
