import { resourceMeta, t } from "flyte-fx";

/** The first byte of every pickle since Python 3. */
const PICKLE = 0x80;

/**
 * Identifies a batch. flytekit's plugin writes the same fields as a pickle, which runs code when it
 * is decoded: fx never decodes one, and `batch_id` is then empty.
 */
export class BatchJob extends resourceMeta({
  openai_org: t.optional(t.string()),
  batch_id: t.string(),
}) {
  static override decode(bytes: Uint8Array): BatchJob {
    return bytes[0] === PICKLE
      ? new BatchJob({ openai_org: null, batch_id: "" })
      : super.decode(bytes);
  }
}
