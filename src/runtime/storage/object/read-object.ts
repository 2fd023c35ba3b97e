import { FxError } from "../../base/errors/errors.ts";
import { showUri } from "../../base/storage-uri.ts";
import { doublingPause } from "../../calls/retry.ts";
import type { ObjectCall } from "./object-call.ts";
import type { ObjectPart, OpenedObject } from "./object-client.ts";

/** How often the connection may break in a row without new bytes. */
const MOST_BREAKS = 5;
const pauseAfter = doublingPause(400, 20_000);

/**
 * Streams an object or a part of it. If the connection breaks, continues after the last byte
 * received, in the same version of the object. Compares the checksum at the end.
 */
export async function* readObject(
  call: ObjectCall,
  { start, end }: ObjectPart,
): AsyncIterable<Uint8Array> {
  const { client, at } = call;
  const uri = showUri(call.uri);
  let first: OpenedObject | undefined;
  let position = start;
  let breaks = 0;
  for (;;) {
    const part = { start: position, end, version: first?.version };
    const opened = await call.run((signal) => client.open(at, part, signal));
    if (first !== undefined && opened?.size !== first.size)
      throw new FxError("FX5014", `${uri} changed while it was read`);
    if (opened === undefined) return;
    first ??= opened;
    const { size } = first;
    const checksum = start === 0 && end === undefined ? first.checksum : undefined;
    const last = Math.min(end ?? Infinity, size ?? Infinity);
    const checkContent = (): void => {
      if (checksum?.matches() === false)
        throw new FxError("FX5014", `${uri} does not match the store's checksum`);
    };
    try {
      const chunks = opened.chunks[Symbol.asyncIterator]();
      for (;;) {
        const next = await call.run(() => chunks.next() as Promise<IteratorResult<Uint8Array>>);
        if (next.done === true) break;
        breaks = 0;
        position += next.value.length;
        checksum?.update(next.value);
        yield next.value;
      }
      if (size !== undefined && position < last)
        throw new FxError(
          "FX5013",
          `${uri}: the connection closed after ${position} of ${size} bytes`,
        );
      checkContent();
      return;
    } catch (error) {
      breaks += 1;
      const isBreak = error instanceof FxError && error.code === "FX5013";
      if (!isBreak || breaks === MOST_BREAKS) throw error;
      if (position >= last) {
        checkContent(); // only the end of the stream was missing
        return;
      }
    } finally {
      opened.chunks.destroy();
    }
    await call.clock.sleep(pauseAfter(breaks), { signal: call.signal });
  }
}
