import type { Awaitable } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { setOwn } from "../base/json.ts";
import { countOf } from "../base/text.ts";
import { describeValue } from "./faults.ts";
import { type Literal, type LiteralMap, uint64ToSafeNumber } from "./literal.ts";

/** Reads values that were offloaded to storage. */
export interface OffloadReader {
  /** Returns the bytes at a URI, at most `largest`. Its errors become the reason in FX2009. */
  readonly read: (uri: string, largest: number) => Awaitable<Uint8Array>;
  readonly decode: (bytes: Uint8Array) => Literal;
  /** The maximum total size of all offloaded values. Default: 1 GiB. */
  readonly mostBytes?: number;
  /** The maximum total of literals. Default: the limit of one message. */
  readonly mostLiterals?: number;
}

/** The most that flytekit offloads in total. */
const LARGEST_BYTES = 1024 * 1024 * 1024;
/** An offloaded literal may contain others, for example in a list collected from many tasks. */
const DEEPEST = 4;
const MOST_READS = 1000;
/** The limit of one message. The number of bytes alone does not bound the memory. */
const MOST_LITERALS = 1_001_000;

/**
 * Replaces offloaded values by their content: each URI contains one bare Literal. Keeps the hash
 * and metadata next to the reference. Throws FX2009 if a URI cannot be read, if a size differs from
 * the announced one, or if the values exceed the limits.
 */
export async function resolveOffloaded(
  values: LiteralMap,
  reader: OffloadReader,
): Promise<LiteralMap> {
  return new Resolution(reader).map(values, 0);
}

type Offloaded = NonNullable<Literal["offloadedMetadata"]>;

/** Returns literals without a reference unchanged. */
class Resolution {
  readonly #reader: Required<OffloadReader>;
  #bytesLeft: number;
  #readsLeft = MOST_READS;
  #literalsLeft: number;

  constructor(reader: OffloadReader) {
    this.#reader = { mostBytes: LARGEST_BYTES, mostLiterals: MOST_LITERALS, ...reader };
    this.#bytesLeft = this.#reader.mostBytes;
    this.#literalsLeft = this.#reader.mostLiterals;
  }

  async map(map: LiteralMap, depth: number): Promise<LiteralMap> {
    const literals: Record<string, Literal> = {};
    for (const [name, literal] of Object.entries(map.literals ?? {})) {
      const resolved = holdsOffloaded(literal) ? await this.#literal(literal, depth) : literal;
      setOwn(literals, name, resolved);
    }
    return { ...map, literals };
  }

  async #literal(literal: Literal, depth: number): Promise<Literal> {
    if (literal.offloadedMetadata != null)
      return this.#offloaded(literal, literal.offloadedMetadata, depth);
    if (literal.map != null) return { ...literal, map: await this.map(literal.map, depth) };
    const union = literal.scalar?.union;
    if (union != null) {
      const value = await this.#literal(union.value ?? {}, depth);
      return { ...literal, scalar: { union: { ...union, value } } };
    }
    const literals: Literal[] = [];
    for (const item of literal.collection?.literals ?? [])
      literals.push(holdsOffloaded(item) ? await this.#literal(item, depth) : item);
    return { ...literal, collection: { literals } };
  }

  async #offloaded(literal: Literal, reference: Offloaded, depth: number): Promise<Literal> {
    const { hash, metadata } = literal;
    if (depth >= DEEPEST)
      throw unreadable(reference, `it is nested in more than ${DEEPEST} offloaded values`);
    const value = await this.#read(reference);
    const resolved = holdsOffloaded(value) ? await this.#literal(value, depth + 1) : value;
    return {
      ...resolved,
      ...(hash != null && hash !== "" && { hash }),
      ...(metadata != null && Object.keys(metadata).length > 0 && { metadata }),
    };
  }

  async #read(reference: Offloaded): Promise<Literal> {
    const announced = uint64ToSafeNumber(reference.sizeBytes ?? 0) ?? Infinity;
    if (announced > this.#bytesLeft)
      throw unreadable(
        reference,
        `it has ${announced} bytes; offloaded values may have ${this.#reader.mostBytes} bytes in total`,
      );
    if (--this.#readsLeft < 0)
      throw unreadable(reference, `there are more than ${MOST_READS} offloaded values`);
    try {
      const largest = announced > 0 ? announced : this.#bytesLeft;
      const bytes = await this.#reader.read(reference.uri ?? "", largest);
      if (announced > 0 && bytes.length !== announced)
        throw new Error(`it has ${countOf(bytes.length, "byte")}, but ${announced} were announced`);
      this.#bytesLeft -= bytes.length;
      const value = this.#reader.decode(bytes);
      this.#literalsLeft -= countLiterals(value);
      if (this.#literalsLeft < 0)
        throw new Error(
          `offloaded values may contain ${this.#reader.mostLiterals} literals in total`,
        );
      return value;
    } catch (error) {
      throw unreadable(reference, error instanceof Error ? error.message : String(error), error);
    }
  }
}

/** True if a literal, or one inside it, was offloaded. */
export function holdsOffloaded(literal: Literal): boolean {
  if (literal.offloadedMetadata != null) return true;
  if (literal.collection != null) return literal.collection.literals?.some(holdsOffloaded) ?? false;
  if (literal.map != null) return Object.values(literal.map.literals ?? {}).some(holdsOffloaded);
  return literal.scalar?.union?.value != null && holdsOffloaded(literal.scalar.union.value);
}

function countLiterals({ collection, map, scalar }: Literal): number {
  let count = 1;
  for (const item of collection?.literals ?? []) count += countLiterals(item);
  for (const item of Object.values(map?.literals ?? {})) count += countLiterals(item);
  return scalar?.union?.value == null ? count : count + countLiterals(scalar.union.value);
}

function unreadable({ uri }: Offloaded, reason: string, cause?: unknown): FxError {
  return new FxError(
    "FX2009",
    `a value that was offloaded to ${describeValue(uri ?? "")} cannot be read: ${reason}`,
    { cause },
  );
}
