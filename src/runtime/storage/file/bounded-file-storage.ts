import { FxError } from "../../base/errors/errors.ts";
import { showUri } from "../../base/storage-uri.ts";
import type { StorageGetOptions } from "../../base/storage.ts";
import { FileStorage } from "./file-storage.ts";

/** Files of this machine, of which at most this many bytes are read in all. Then it throws FX5016. */
export class BoundedFileStorage extends FileStorage {
  readonly #most: number;
  #read = 0;

  constructor(random: () => number, most: number) {
    super(random);
    this.#most = most;
  }

  override async *get(uri: string, options?: StorageGetOptions): AsyncIterable<Uint8Array> {
    for await (const chunk of super.get(uri, options)) {
      this.#read += chunk.length;
      if (this.#read > this.#most)
        throw new FxError("FX5016", `${showUri(uri)} is too large: fx reads ${this.#most} bytes`);
      yield chunk;
    }
  }
}
