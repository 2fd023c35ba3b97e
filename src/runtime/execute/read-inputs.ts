import { FxError } from "../errors/errors.ts";
import type { LiteralMap } from "../literals/literal.ts";
import { resolveOffloaded } from "../literals/resolve-offloaded.ts";
import { isRemoteUri } from "../storage/storage-uri.ts";
import { ContainerFault } from "./container-error.ts";
import type { TaskContainer } from "./task-container.ts";

/** More is no message that fx reads. */
export const LARGEST_FILE = 64 * 1024 * 1024;

/**
 * The inputs that Flyte has put at a URI, with those that were offloaded in their places. Throws ContainerFault where they cannot be read.
 */
export async function readInputs(
  uri: string | undefined,
  { storage, signal, wire }: TaskContainer,
): Promise<LiteralMap> {
  if (uri === undefined) return { literals: {} };
  const readOffloaded = (offloaded: string, largest: number): Promise<Uint8Array> => {
    // Whoever wrote the inputs shall not choose a file of this container, such as a secret.
    if (isRemoteUri(uri) && !isRemoteUri(offloaded))
      throw new FxError("FX5015", "it is a file of this container");
    return storage.getBytes(offloaded, { limit: largest, signal });
  };
  try {
    const inputs = wire.decodeInputs(await storage.getBytes(uri, { limit: LARGEST_FILE, signal }));
    return await resolveOffloaded(inputs, {
      read: readOffloaded,
      decode: (bytes) => wire.decodeLiteral(bytes),
    });
  } catch (error) {
    throw new ContainerFault(error);
  }
}
