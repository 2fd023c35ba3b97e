import { crc32 } from "node:zlib";
import type { CompletedPart, S3Client } from "@aws-sdk/client-s3";
import { FxError } from "../../base/errors/errors.ts";
import type { ObjectUri } from "../../base/storage-uri.ts";
import type { ObjectUpload, UploadPart } from "../object/object-client.ts";
import { formatCrc32 } from "./s3-checksum.ts";

export type S3Package = typeof import("@aws-sdk/client-s3");

/** S3 allows at most this many. */
const MOST_PARTS = 10_000;

/**
 * An upload in parts. S3 checks the CRC32 of each part and stores the CRC32 of the whole object.
 */
export class S3Upload implements ObjectUpload {
  readonly concurrency = 4;
  readonly #s3: S3Package;
  readonly #client: S3Client;
  readonly #upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
  readonly #parts: CompletedPart[] = [];
  #checksum = 0;
  #checksummed = 0;

  constructor(s3: S3Package, client: S3Client, { bucket, key }: ObjectUri, uploadId: string) {
    this.#s3 = s3;
    this.#client = client;
    this.#upload = { Bucket: bucket, Key: key, UploadId: uploadId };
  }

  async putPart({ index, bytes }: UploadPart, signal: AbortSignal): Promise<void> {
    const PartNumber = index + 1;
    if (PartNumber > MOST_PARTS)
      throw new FxError(
        "FX5016",
        `the content has more than ${MOST_PARTS} parts of ${bytes.length} bytes`,
      );
    this.#addToChecksum(index, bytes);
    const ChecksumCRC32 = formatCrc32(crc32(bytes));
    const command = new this.#s3.UploadPartCommand({
      ...this.#upload,
      PartNumber,
      Body: bytes,
      ContentLength: bytes.length,
      ChecksumCRC32,
    });
    const { ETag } = await this.#client.send(command, { abortSignal: signal });
    this.#parts[index] = { PartNumber, ETag, ChecksumCRC32 };
  }

  async complete(signal: AbortSignal): Promise<void> {
    const whole = {
      ChecksumType: "FULL_OBJECT",
      ChecksumCRC32: formatCrc32(this.#checksum),
    } as const;
    const command = new this.#s3.CompleteMultipartUploadCommand({
      ...this.#upload,
      MultipartUpload: { Parts: this.#parts },
      ...whole,
    });
    await this.#client.send(command, { abortSignal: signal });
  }

  async abort(signal: AbortSignal): Promise<void> {
    await this.#client.send(new this.#s3.AbortMultipartUploadCommand(this.#upload), {
      abortSignal: signal,
    });
  }

  /** Parts start in order; a retried part has been added already. */
  #addToChecksum(index: number, bytes: Uint8Array): void {
    if (index !== this.#checksummed) return;
    this.#checksum = crc32(bytes, this.#checksum);
    this.#checksummed += 1;
  }
}
