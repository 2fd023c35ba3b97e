import { FxError } from "../base/errors/errors.ts";
import { showUri } from "../base/storage-uri.ts";

/** Counts what a storage lists. Throws FX5016 if there is more than `limit`. */
export function listCounter(folderUri: string, limit = Infinity): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > limit)
      throw new FxError("FX5016", `${showUri(folderUri)} has more than ${limit} files and folders`);
  };
}
