import { brandObject } from "../brand.ts";
import { setOwn } from "../json.ts";
import type { Given, Native, Shape } from "../types/shape.ts";
import { MetaCodec } from "./meta-codec.ts";

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
  readonly "~meta"?: { readonly native: N; readonly given: G } | undefined;
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
  readonly "~meta"?: { readonly native: unknown; readonly given: unknown } | undefined;
}

type Parts<M extends AnyResourceMeta> = NonNullable<M["~meta"]>;

/** What `get` and `delete` receive. */
export type MetaOf<M extends AnyResourceMeta> = Parts<M>["native"];

/** What `create` returns. */
export type MetaGiven<M extends AnyResourceMeta> = Parts<M>["given"];

/**
 * The fields that name a job: what `create` returns, Flyte keeps, and `get` and `delete` receive. It comes back over
 * the wire, so never trust it, and never put a process id or a path in it.
 *
 * @example
 * class Job extends resourceMeta({ jobId: t.string(), region: t.string().default("eu") }) {}
 */
export function resourceMeta<const S extends Shape>(
  fields: S,
): ResourceMetaClass<Native<S>, Given<S>> {
  const codec = new MetaCodec(fields);
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its instances have the declared fields
  class ResourceMeta {
    static readonly fields: Shape = fields;

    constructor(given: object) {
      const native = codec.accept(given, new.target.name);
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
