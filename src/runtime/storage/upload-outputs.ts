import { basename } from "node:path";
import { FxError } from "../errors/errors.ts";
import { setOwn } from "../json.ts";
import { BlobDimensionality } from "../literals/literal-type.ts";
import type { Literal, LiteralMap, Scalar } from "../literals/literal.ts";
import { pathBelow } from "./path-below.ts";
import { isRemoteUri, parseStorageUri, shownUri } from "./storage-uri.ts";
import type { Storage, StorageOptions } from "./storage.ts";

/** Where the files of a task's outputs belong. */
export interface UploadTarget extends StorageOptions {
  readonly storage: Storage;
  /** Flyte's raw output prefix: another one for each attempt. */
  readonly rawOutputPrefix: string;
}

/**
 * Puts local files, folders and tables among outputs below the raw output prefix, and gives the outputs with their new
 * URIs. What is elsewhere already, or below the prefix, stays where it is. Fields of an object are not looked into.
 *
 * @throws FxError FX1003 for a file that is not there; what the storage throws.
 */
export async function uploadOutputs(
  outputs: LiteralMap,
  target: UploadTarget,
): Promise<LiteralMap> {
  return new Upload(target).map(outputs, []);
}

class Upload {
  readonly #target: UploadTarget;
  readonly #prefix: string;

  constructor(target: UploadTarget) {
    this.#target = target;
    this.#prefix = target.rawOutputPrefix.replace(/\/+$/, "");
  }

  async map(map: LiteralMap, path: readonly string[]): Promise<LiteralMap> {
    const literals: Record<string, Literal> = {};
    for (const [name, literal] of Object.entries(map.literals ?? {}))
      setOwn(literals, name, await this.#literal(literal, [...path, name]));
    return { ...map, literals };
  }

  async #literal(literal: Literal, path: readonly string[]): Promise<Literal> {
    if (literal.map != null) return { ...literal, map: await this.map(literal.map, path) };
    if (literal.scalar != null)
      return { ...literal, scalar: await this.#scalar(literal.scalar, path) };
    if (literal.collection == null) return literal;
    const literals: Literal[] = [];
    for (const [index, item] of (literal.collection.literals ?? []).entries())
      literals.push(await this.#literal(item, [...path, String(index)]));
    return { ...literal, collection: { ...literal.collection, literals } };
  }

  async #scalar(scalar: Scalar, path: readonly string[]): Promise<Scalar> {
    const { blob, structuredDataset, schema, union } = scalar;
    if (blob != null) {
      const isFolder = blob.metadata?.type?.dimensionality === BlobDimensionality.MULTIPART;
      return {
        ...scalar,
        blob: {
          ...blob,
          uri: isFolder ? await this.#folder(blob.uri, path) : await this.#file(blob.uri, path),
        },
      };
    }
    if (structuredDataset != null)
      return {
        ...scalar,
        structuredDataset: {
          ...structuredDataset,
          uri: await this.#table(structuredDataset.uri, path),
        },
      };
    if (schema != null)
      return { ...scalar, schema: { ...schema, uri: await this.#table(schema.uri, path) } };
    return union?.value == null
      ? scalar
      : { ...scalar, union: { ...union, value: await this.#literal(union.value, path) } };
  }

  async #file(uri: string | null | undefined, path: readonly string[]): Promise<string> {
    if (uri == null || this.#stays(uri)) return uri ?? "";
    return (await this.#put(uri, this.#newUri(uri, path))) ?? notThere(uri, path);
  }

  async #table(uri: string | null | undefined, path: readonly string[]): Promise<string> {
    if (uri == null || this.#stays(uri)) return uri ?? "";
    return (await this.#put(uri, this.#newUri(uri, path))) ?? this.#folder(uri, path);
  }

  async #folder(uri: string | null | undefined, path: readonly string[]): Promise<string> {
    if (uri == null || this.#stays(uri)) return uri ?? "";
    const { storage, signal } = this.#target;
    const to = this.#newUri(uri, path);
    let count = 0;
    for await (const entry of storage.list(uri, { signal })) {
      await this.#put(entry.uri, `${to}/${pathBelow(uri, entry.uri)}`);
      count += 1;
    }
    return count === 0 ? notThere(uri, path) : to;
  }

  /** Undefined where there is no such file. */
  async #put(from: string, to: string): Promise<string | undefined> {
    const { storage, signal } = this.#target;
    if ((await storage.stat(from, { signal })) === undefined) return undefined;
    await storage.put(to, storage.get(from, { signal }), { signal });
    return to;
  }

  #stays(uri: string): boolean {
    return uri === "" || isRemoteUri(uri) || uri.startsWith(`${this.#prefix}/`);
  }

  /** Below the output's name, so that two files of one name do not meet. */
  #newUri(uri: string, path: readonly string[]): string {
    const parsed = parseStorageUri(uri);
    return [
      this.#prefix,
      ...path.map((part) => encodeURIComponent(part)),
      basename("path" in parsed ? parsed.path : uri),
    ].join("/");
  }
}

function notThere(uri: string, path: readonly string[]): never {
  throw new FxError(
    "FX1003",
    `output ${path.join(".")} is ${shownUri(uri)}, and nothing lies there`,
    { hint: "write the file before it is returned, with an absolute path" },
  );
}
