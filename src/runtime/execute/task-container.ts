import type { Clock, Logger, Secrets } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { isRemoteUri } from "../base/storage-uri.ts";
import type { Storage } from "../base/storage.ts";
import type { ResolverOptions } from "../task/shim/project-export.ts";
import type { LiteralMap } from "../values/literal.ts";
import { resolveOffloaded } from "../values/resolve-offloaded.ts";
import type { SecretRequest } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";
import { ContainerFault } from "./error-verdict.ts";

/** What a task's container has: everything that an execution takes from outside. */
export interface TaskContainer {
  /** The author's project, in the working directory. */
  readonly openProject: () => Promise<ResolverOptions>;
  /** From where places in the author's source are shown. */
  readonly workingFolder: string;
  readonly storage: Storage;
  /** Of the Flyte that started the container. */
  readonly wire: Wire;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly log: Logger;
  /** Finds the secrets that a task declares, and any other by its key. */
  readonly secretsFor: (declared: readonly SecretRequest[]) => Secrets;
  /** Replaces the secrets that are known by then. */
  readonly redact: (text: string) => string;
  /** Fires with a RunStop where the execution has to end: a signal, or author code that broke the process. */
  readonly signal: AbortSignal;
  /** One of several that work on one task (`FLYTE_INTERNAL_WORKER_NAME`); else empty. */
  readonly worker: string;
  /** The name of the file for an error; with several workers each has its own. */
  readonly errorFile: string;
}

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
