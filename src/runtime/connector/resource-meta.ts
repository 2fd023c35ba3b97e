import { FxError } from "../base/errors/errors.ts";
import { brandObject, setOwn } from "../base/json.ts";
import { textFromUtf8 } from "../base/text.ts";
import { nativeFromPlain, toPlain } from "../values/conversions.ts";
import { type Refusal, withoutFaults } from "../values/faults.ts";
import { type JsonError, readJson } from "../values/msgpack/read-json.ts";
import { toPythonJson } from "../values/msgpack/to-python-json.ts";
import { TypeNode } from "../values/types/flyte-type.ts";
import {
  type InputValues,
  type Native,
  type Shape,
  fieldsFromShape,
} from "../values/types/shape.ts";

/** The class that {@link resourceMeta} returns. As a class, it is both a value and a type. */
export interface ResourceMetaClass<N, G> {
  /** @throws FxError FX1005 with everything that does not match the fields. */
  new (fields: G): N;
  /** The declared fields. */
  readonly fields: Shape;
  /**
   * Encodes a job as JSON, like flytekit. Flyte stores the bytes between calls.
   *
   * @throws FxError FX1005 for values that do not match the fields, and for more than 1 MiB.
   */
  encode(meta: G): Uint8Array;
  /**
   * Decodes the job that Flyte passes back. The bytes are untrusted, so fx checks every field.
   *
   * @throws FxError FX1011 with everything that does not match the fields.
   */
  decode(bytes: Uint8Array): N;
  /** Exists only for the compiler. */
  readonly "~meta"?: { readonly native: N; readonly input: G } | undefined;
}

/** A ResourceMeta with any fields. */
export interface AnyResourceMeta {
  /** The declared fields. */
  readonly fields: Shape;
  /** See {@link ResourceMetaClass}. */
  encode(meta: never): Uint8Array;
  /** See {@link ResourceMetaClass}. */
  decode(bytes: Uint8Array): unknown;
  /** Exists only for the compiler. */
  readonly "~meta"?: { readonly native: unknown; readonly input: unknown } | undefined;
}

type Parts<M extends AnyResourceMeta> = NonNullable<M["~meta"]>;

/** What `get` and `delete` receive. */
export type ResourceMetaValue<M extends AnyResourceMeta> = Parts<M>["native"];

/** What `create` returns. */
export type ResourceMetaInput<M extends AnyResourceMeta> = Parts<M>["input"];

/**
 * Declares the fields that identify a job. `create` returns them, Flyte stores them, and `get` and `delete` receive them,
 * possibly in another replica. Treat them as untrusted input, and do not put a process id or a local path in them.
 *
 * @example
 * class Job extends resourceMeta({ jobId: t.string(), region: t.string().default("eu") }) {}
 */
export function resourceMeta<const S extends Shape>(
  fields: S,
): ResourceMetaClass<Native<S>, InputValues<S>> {
  const node = new TypeNode({ kind: "object", fields: fieldsFromShape(fields) });
  /** The fields that the constructor need not check, because they were just decoded. */
  let decoded: Fields | undefined;
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its instances have the declared fields
  class ResourceMeta {
    static readonly fields: Shape = fields;

    constructor(input: object) {
      const native = input === decoded ? input : acceptMeta(input, node, new.target.name);
      for (const [name, value] of Object.entries(native))
        setOwn(this as Record<string, unknown>, name, value);
    }

    static encode(meta: object): Uint8Array {
      return encodeMeta(meta, node, this.name);
    }

    static decode(bytes: Uint8Array): object {
      decoded = decodeMeta(bytes, node, this.name);
      try {
        return new this(decoded);
      } finally {
        decoded = undefined;
      }
    }
  }
  brandObject(ResourceMeta, "resource-meta");
  return ResourceMeta as never;
}

/** A ResourceMeta identifies a job. Anything larger is data, which belongs in storage. */
const LARGEST_BYTES = 1024 * 1024;

type Fields = Record<string, unknown>;

/** Converts an input to what code receives after decoding: with defaults, and a Date for ISO text. */
function acceptMeta(input: unknown, node: TypeNode, name: string): Fields {
  const plain = withoutFaults((faults) => toPlain(input, node, faults), refuseFields(name));
  return withoutFaults(
    (faults) => nativeFromPlain(plain, node, faults),
    refuseFields(name),
  ) as Fields;
}

/** Encodes the fields as the JSON that flytekit writes. */
function encodeMeta(meta: unknown, node: TypeNode, name: string): Uint8Array {
  const plain = withoutFaults((faults) => toPlain(meta, node, faults), refuseFields(name));
  const text = withoutFaults((faults) => toPythonJson(plain, faults), refuseFields(name));
  if (text.length > LARGEST_BYTES)
    throw new FxError(
      "FX1005",
      `the ${describeMetaClass(name)} is ${text.length} bytes long, more than ${LARGEST_BYTES}`,
      { hint: "keep the data in storage and only its URI in the ResourceMeta" },
    );
  return new Uint8Array(Buffer.from(text, "latin1")); // it is ASCII
}

function decodeMeta(bytes: Uint8Array, node: TypeNode, name: string): Fields {
  const refusal: Refusal = (details) =>
    new FxError("FX1011", `the bytes are not a ${describeMetaClass(name)}`, { details });
  if (bytes.length > LARGEST_BYTES)
    throw refusal([`it is ${bytes.length} bytes long, more than ${LARGEST_BYTES}`]);
  const text = textFromUtf8(bytes);
  if (text === undefined) throw refusal(["it is not UTF-8"]);
  let json: unknown;
  try {
    json = readJson(text);
  } catch (error) {
    throw refusal([`it is not JSON: ${(error as JsonError).message}`]);
  }
  return withoutFaults((faults) => nativeFromPlain(json, node, faults), refusal) as Fields;
}

function refuseFields(name: string): Refusal {
  const summary = `the fields do not fit the ${describeMetaClass(name)}`;
  return (details) => new FxError("FX1005", summary, { details });
}

/** If the author did not name the class, its name is "ResourceMeta". */
function describeMetaClass(name: string): string {
  return name === "ResourceMeta" ? name : `ResourceMeta ${name}`;
}
