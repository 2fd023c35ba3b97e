import type { Awaitable } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { setOwn } from "../base/json.ts";
import { describeValue } from "./describe-value.ts";
import { type Literal, type LiteralMap, type Scalar, uint64ToSafeNumber } from "./literal.ts";

/** How values that were offloaded to storage are read. */
export interface OffloadReader {
  /** The bytes at a URI, `largest` at most. What it throws is told as the reason. */
  readonly read: (uri: string, largest: number) => Awaitable<Uint8Array>;
  readonly decode: (bytes: Uint8Array) => Literal;
  /** The total size of all offloaded values. Default: 1 GiB. */
  readonly mostBytes?: number;
}

/** flytekit offloads at most this much in total. */
const LARGEST_BYTES = 1024 * 1024 * 1024;
/** A literal that was offloaded may hold others that were, as a list gathered from many tasks does. */
const DEEPEST = 4;
const MOST_READS = 1000;
/** As many as one message may hold: their size in memory does not follow from their bytes. */
const MOST_LITERALS = 1_001_000;

/**
 * Values with those that were offloaded put in their places: at each URI lies one bare Literal. The hash and metadata
 * beside the reference are kept. Throws FX2009 for a URI that cannot be read, a size other than the announced one, and
 * more than one run's values can be.
 */
export async function resolveOffloaded(
  values: LiteralMap,
  reader: OffloadReader,
): Promise<LiteralMap> {
  return new Resolution(reader).map(values, 0);
}

type Offloaded = NonNullable<Literal["offloadedMetadata"]>;

/** Literals without a reference are passed on as they are. */
class Resolution {
  readonly #reader: OffloadReader;
  readonly #mostBytes: number;
  #bytesLeft: number;
  #readsLeft = MOST_READS;
  #literalsLeft = MOST_LITERALS;

  constructor(reader: OffloadReader) {
    this.#reader = reader;
    this.#mostBytes = reader.mostBytes ?? LARGEST_BYTES;
    this.#bytesLeft = this.#mostBytes;
  }

  async map(map: LiteralMap, depth: number): Promise<LiteralMap> {
    const literals: Record<string, Literal> = {};
    for (const [name, literal] of Object.entries(map.literals ?? {}))
      setOwn(
        literals,
        name,
        holdsOffloaded(literal) ? await this.#literal(literal, depth) : literal,
      );
    return { ...map, literals };
  }

  async #literal(literal: Literal, depth: number): Promise<Literal> {
    if (literal.offloadedMetadata != null)
      return this.#offloaded(literal, literal.offloadedMetadata, depth);
    if (literal.map != null) return { ...literal, map: await this.map(literal.map, depth) };
    if (literal.scalar?.union != null)
      return { ...literal, scalar: await this.#union(literal.scalar.union, depth) };
    const literals: Literal[] = [];
    for (const item of literal.collection?.literals ?? [])
      literals.push(holdsOffloaded(item) ? await this.#literal(item, depth) : item);
    return { ...literal, collection: { literals } };
  }

  async #union(union: NonNullable<Scalar["union"]>, depth: number): Promise<Scalar> {
    return { union: { ...union, value: await this.#literal(union.value ?? {}, depth) } };
  }

  async #offloaded(
    { hash, metadata }: Literal,
    reference: Offloaded,
    depth: number,
  ): Promise<Literal> {
    if (depth >= DEEPEST) throw unreadable(reference, `it is offloaded more than ${DEEPEST} times`);
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
        `it has ${announced} bytes; offloaded values may have ${this.#mostBytes} in total`,
      );
    if (--this.#readsLeft < 0)
      throw unreadable(reference, `there are more than ${MOST_READS} offloaded values`);
    try {
      const bytes = await this.#reader.read(
        reference.uri ?? "",
        announced > 0 ? announced : this.#bytesLeft,
      );
      if (announced > 0 && bytes.length !== announced)
        throw new Error(`it has ${bytes.length} bytes, not the ${announced} that were announced`);
      this.#bytesLeft -= bytes.length;
      const value = this.#reader.decode(bytes);
      this.#literalsLeft -= countLiterals(value);
      if (this.#literalsLeft < 0)
        throw new Error(`offloaded values may have ${MOST_LITERALS} literals in total`);
      return value;
    } catch (error) {
      throw unreadable(reference, error instanceof Error ? error.message : String(error), error);
    }
  }
}

/** Whether a literal, or one within it, was offloaded. */
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
