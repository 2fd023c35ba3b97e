import { FxError } from "../../base/errors/errors.ts";
import { showUri } from "../../base/storage-uri.ts";
import type { StorageGetOptions } from "../../base/storage.ts";
import { FileStorage } from "./file-storage.ts";

/** Local files. Throws FX5016 after a total of `most` bytes has been read. */
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
        throw new FxError(
          "FX5016",
          `${showUri(uri)} is too large: fx reads at most ${this.#most} bytes`,
        );
      yield chunk;
    }
  }
}
