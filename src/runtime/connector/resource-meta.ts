import { brandObject } from "../base/brand.ts";
import { FxError } from "../base/errors/errors.ts";
import { setOwn } from "../base/json.ts";
import { nativeFromPlain, toPlain } from "../values/conversions.ts";
import { Faults } from "../values/faults.ts";
import { type ExactJson, JsonError, readJson } from "../values/msgpack/read-json.ts";
import { toPythonJson } from "../values/msgpack/to-python-json.ts";
import { TypeNode } from "../values/types/flyte-type.ts";
import {
  type InputValues,
  type Native,
  type Shape,
  fieldsFromShape,
} from "../values/types/shape.ts";

/** What {@link resourceMeta} makes: a class, so that one name is both the value and the type. */
export interface ResourceMetaClass<N, G> {
  /** Throws an FxError of code FX1005 that tells everything that does not fit. */
  new (fields: G): N;
  /** As declared. */
  readonly fields: Shape;
  /**
   * The bytes that Flyte keeps between the calls: JSON, as flytekit writes it. Throws FX1005 for what does not fit the
   * fields, and for more than 1 MiB.
   */
  encode(meta: G): Uint8Array;
  /**
   * The job that Flyte hands back. The bytes are a stranger's: what they say is checked, not believed. Throws FX1011
   * with everything that does not fit.
   */
  decode(bytes: Uint8Array): N;
  /** Types only. */
  readonly "~meta"?: { readonly native: N; readonly input: G } | undefined;
}

/** Any ResourceMeta, where its fields do not matter. */
export interface AnyResourceMeta {
  /** As declared. */
  readonly fields: Shape;
  /** See {@link ResourceMetaClass}. */
  encode(meta: never): Uint8Array;
  /** See {@link ResourceMetaClass}. */
  decode(bytes: Uint8Array): unknown;
  /** Types only. */
  readonly "~meta"?: { readonly native: unknown; readonly input: unknown } | undefined;
}

type Parts<M extends AnyResourceMeta> = NonNullable<M["~meta"]>;

/** What `get` and `delete` receive. */
export type ResourceMetaValue<M extends AnyResourceMeta> = Parts<M>["native"];

/** What `create` returns. */
export type ResourceMetaInput<M extends AnyResourceMeta> = Parts<M>["input"];

/**
 * The fields that name a job: what `create` returns, Flyte keeps, and `get` and `delete` receive. It comes back over
 * the wire, so never trust it, and never put a process id or a path in it.
 *
 * @example
 * class Job extends resourceMeta({ jobId: t.string(), region: t.string().default("eu") }) {}
 */
export function resourceMeta<const S extends Shape>(
  fields: S,
): ResourceMetaClass<Native<S>, InputValues<S>> {
  const codec = new MetaCodec(fields);
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its instances have the declared fields
  class ResourceMeta {
    static readonly fields: Shape = fields;

    constructor(input: object) {
      const native = codec.accept(input, new.target.name);
      for (const name of Object.keys(native))
        setOwn(this as Record<string, unknown>, name, native[name]);
    }

    static encode(meta: object): Uint8Array {
      return codec.encode(meta, this.name);
    }

    static decode(bytes: Uint8Array): object {
      return new this(codec.decode(bytes, this.name));
    }
  }
  brandObject(ResourceMeta, "resource-meta");
  return ResourceMeta as never;
}

/** A ResourceMeta names a job. What is larger carries data, which belongs to storage. */
const LARGEST_BYTES = 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Fields = Record<string, unknown>;

/** A ResourceMeta's fields to bytes and back: the JSON that flytekit writes for the same fields. */
class MetaCodec {
  readonly #node: TypeNode;

  constructor(fields: Shape) {
    this.#node = new TypeNode({
      kind: "object",
      fields: fieldsFromShape(fields),
    });
  }

  /** What an author gave, as code receives it after the wire: defaults filled in, a Date for an ISO text. */
  accept(given: unknown, name: string): Fields {
    const faults = new Faults();
    const plain = toPlain(given, this.#node, faults);
    const native = faults.count === 0 ? nativeFromPlain(plain, this.#node, faults) : {};
    if (faults.count > 0) throw invalidMetaError(name, faults);
    return native as Fields;
  }

  encode(given: unknown, name: string): Uint8Array {
    const faults = new Faults();
    const plain = toPlain(given, this.#node, faults);
    const text = faults.count === 0 ? toPythonJson(plain, faults) : "";
    if (faults.count > 0) throw invalidMetaError(name, faults);
    if (text.length > LARGEST_BYTES)
      throw new FxError(
        "FX1005",
        `the ${describeMetaClass(name)} is ${text.length} bytes long, more than ${LARGEST_BYTES}`,
        { hint: "keep data in storage, and its name in the ResourceMeta" },
      );
    return new Uint8Array(Buffer.from(text, "latin1")); // it is ASCII
  }

  decode(bytes: Uint8Array, name: string): Fields {
    const faults = new Faults();
    const native = nativeFromPlain(read(bytes, name), this.#node, faults);
    if (faults.count > 0) throw notDecoded(name, faults.lines());
    return native as Fields;
  }
}

function read(bytes: Uint8Array, name: string): ExactJson {
  if (bytes.length > LARGEST_BYTES)
    throw notDecoded(name, [`it is ${bytes.length} bytes long, more than ${LARGEST_BYTES}`]);
  try {
    return readJson(utf8.decode(bytes));
  } catch (error) {
    throw notDecoded(name, [
      error instanceof JsonError ? `it is no JSON: ${error.message}` : "it is not UTF-8",
    ]);
  }
}

function invalidMetaError(name: string, faults: Faults): FxError {
  return new FxError("FX1005", `the fields do not fit the ${describeMetaClass(name)}`, {
    details: faults.lines(),
  });
}

function notDecoded(name: string, details: readonly string[]): FxError {
  return new FxError("FX1011", `the bytes are no ${describeMetaClass(name)}`, { details });
}

/** A class without a name of the author's own has the one it is made with. */
function describeMetaClass(name: string): string {
  return name === "ResourceMeta" ? name : `ResourceMeta ${name}`;
}
