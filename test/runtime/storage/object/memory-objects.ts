import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import type { ObjectUri } from "../../../../src/runtime/base/storage-uri.ts";
import type {
  ObjectClient,
  ObjectPage,
  ObjectStatus,
  ObjectPart,
  OpenedObject,
} from "../../../../src/runtime/storage/object/object-client.ts";

const PAGE_SIZE = 2;

/** An object store in memory. A page of its list has two objects. */
export class MemoryObjects implements ObjectClient {
  readonly objects = new Map<string, Uint8Array>();

  open({ key }: ObjectUri, { start, end }: ObjectPart): Promise<OpenedObject | undefined> {
    const bytes = this.objects.get(key);
    if (bytes === undefined) return Promise.reject(new FxError("FX5011", `${key} does not exist`));
    if (start >= bytes.length) return Promise.resolve(undefined);
    return Promise.resolve({
      chunks: Readable.from([bytes.subarray(start, end)]),
      size: bytes.length,
      version: undefined,
      checksum: undefined,
    });
  }

  stat({ key }: ObjectUri): Promise<ObjectStatus> {
    const bytes = this.objects.get(key);
    if (bytes === undefined) return Promise.reject(new FxError("FX5011", `${key} does not exist`));
    return Promise.resolve({ size: bytes.length });
  }

  async put({ key }: ObjectUri, content: Readable): Promise<void> {
    this.objects.set(key, await buffer(content));
  }

  listPage(_bucket: string, prefix: string, token = ""): Promise<ObjectPage> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const page = keys.filter((key) => key > token).slice(0, PAGE_SIZE);
    return Promise.resolve({
      objects: page.map((key) => ({ key, size: this.objects.get(key)!.length })),
      next: page.at(-1) === keys.at(-1) ? undefined : page.at(-1),
    });
  }

  delete({ key }: ObjectUri): Promise<void> {
    this.objects.delete(key);
    return Promise.resolve();
  }

  toFault(): undefined {
    return undefined;
  }
}
