import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { isRemoteUri } from "../../base/storage-uri.ts";
import type { Storage } from "../../base/storage.ts";
import { oneLine } from "../../base/text.ts";
import { readStart } from "../../calls/read-start.ts";
import type { UploadTarget } from "../cluster-types.ts";
import { MOST_BYTES } from "../transport/rpc.ts";
import { SignedUrls, type StorePolicy } from "./signed-urls.ts";

/** Where a cluster keeps files, and values that are too large to send. */
export class ClusterStore {
  readonly #urls: SignedUrls;

  /** @param openStorage opens the storage of the project, with the user's own access */
  constructor(
    clock: Clock,
    policy: StorePolicy,
    private readonly openStorage: () => Promise<Storage>,
  ) {
    this.#urls = new SignedUrls(clock, policy);
  }

  /**
   * Sends a file to a signed URL.
   *
   * @throws FxError FX5003 if it cannot be read, FX5014 if it is not the one that was announced
   */
  putFile(
    path: string,
    { size, md5 }: FileDigest,
    { signedUrl, headers }: Pick<UploadTarget, "signedUrl" | "headers">,
  ): Promise<void> {
    return this.#urls.request(
      `upload ${path} to`,
      signedUrl,
      () => ({
        method: "PUT",
        body: Readable.from(checkedFile(path, { size, md5 })),
        headers: {
          ...withLowerCaseNames(headers),
          "content-length": String(size),
          "content-md5": Buffer.from(md5).toString("base64"),
          ...(isAzure(signedUrl) && { "x-ms-blob-type": "BlockBlob" }),
        },
      }),
      (body) => body.dump(),
    );
  }

  /**
   * The bytes at a signed URL, at most as many as a cluster may send.
   *
   * @param what for messages: "the outputs of f3k9"
   */
  readSigned(what: string, url: string): Promise<Uint8Array> {
    return this.#urls.request(
      `read ${what} from`,
      url,
      () => ({ method: "GET" }),
      async (body) => {
        const bytes = await readStart(body, MOST_BYTES + 1);
        if (bytes.length <= MOST_BYTES) return bytes;
        throw new FxError("FX5016", `${what} have more than ${MOST_BYTES} bytes`, {
          hint: "let the task return large values as files or datasets",
        });
      },
    );
  }

  /** The bytes at a URI in the store. */
  async readUri(uri: string, limit = MOST_BYTES): Promise<Uint8Array> {
    // A cluster must not make fx read a file of this machine.
    if (!isRemoteUri(uri))
      throw new FxError("FX5015", `${oneLine(uri)} is not in a store that fx can read`);
    return (await this.openStorage()).getBytes(uri, { limit });
  }

  /**
   * Reads outputs that the cluster does not send.
   *
   * @param what for messages: "the outputs of f3k9"
   * @throws FxError with the code of the store's error, and what to do
   */
  async readLargeOutputs(what: string, uri: string): Promise<Uint8Array> {
    try {
      return await this.readUri(uri);
    } catch (error) {
      if (!(error instanceof FxError)) throw error;
      throw new FxError(
        error.code,
        `the cluster does not send ${what}, and fx cannot read them itself: ${error.summary}`,
        {
          cause: error,
          details: error.details,
          hint: error.hint ?? "raise storage.limits.maxDownloadMBs in the backend's configuration",
        },
      );
    }
  }
}

function isAzure(url: string): boolean {
  return /\.blob\.core\.windows\.net$/i.test(new URL(url).hostname);
}

/**
 * The store needs some of these headers, because its signature covers them. But Flyte's own
 * Content-Length is the length of the digest, so fx's must replace it whatever its case.
 */
function withLowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

/** What a file is announced with. */
export interface FileDigest {
  readonly md5: Uint8Array;
  readonly size: number;
}

export async function digestFile(path: string): Promise<FileDigest> {
  const hash = createHash("md5");
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { md5: hash.digest(), size };
}

/** The bytes of a file, as long as they are still the ones whose digest was announced. */
async function* checkedFile(path: string, { size, md5 }: FileDigest): AsyncGenerator<Buffer> {
  const hash = createHash("md5");
  let sent = 0;
  let held: Buffer | undefined;
  for await (const chunk of readFile(path)) {
    hash.update(chunk);
    sent += chunk.length;
    if (sent > size) throw createChangedError(path);
    if (held !== undefined) yield held;
    held = chunk;
  }
  // The last chunk leaves only after the check, so a changed file is never stored whole.
  if (sent !== size || !hash.digest().equals(md5)) throw createChangedError(path);
  if (held !== undefined) yield held;
}

async function* readFile(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new FxError("FX5003", `cannot read ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function createChangedError(path: string): FxError {
  return new FxError("FX5014", `${path} changed while fx uploaded it`, {
    hint: "run the command again when nothing writes the file",
  });
}
