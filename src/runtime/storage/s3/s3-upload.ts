import { crc32 } from "node:zlib";
import type { CompletedPart, S3 } from "@aws-sdk/client-s3";
import { FxError } from "../../base/errors/errors.ts";
import type { ObjectUpload } from "../object/object-client.ts";
import { formatCrc32 } from "./s3-checksum.ts";

/** S3 allows at most this many. */
const MOST_PARTS = 10_000;

/**
 * Starts an upload in parts. S3 checks the CRC32 of each part and stores the CRC32 of the whole
 * object.
 */
export async function startS3Upload(
  client: S3,
  object: { readonly Bucket: string; readonly Key: string },
  abortSignal: AbortSignal,
): Promise<ObjectUpload> {
  const { UploadId } = await client.createMultipartUpload(
    { ...object, ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" },
    { abortSignal },
  );
  const upload = { ...object, UploadId };
  const parts: CompletedPart[] = [];
  let checksum = 0;
  let checksummed = 0;

  return {
    concurrency: 4,

    async putPart({ index, bytes }, abortSignal) {
      const PartNumber = index + 1;
      if (PartNumber > MOST_PARTS)
        throw new FxError(
          "FX5016",
          `the content has more than ${MOST_PARTS} parts of ${bytes.length} bytes`,
        );
      // Parts start in order; a retried part has been added already.
      if (index === checksummed) {
        checksum = crc32(bytes, checksum);
        checksummed += 1;
      }
      const ChecksumCRC32 = formatCrc32(crc32(bytes));
      const { ETag } = await client.uploadPart(
        { ...upload, PartNumber, Body: bytes, ContentLength: bytes.length, ChecksumCRC32 },
        { abortSignal },
      );
      parts[index] = { PartNumber, ETag, ChecksumCRC32 };
    },

    async complete(abortSignal) {
      const request = {
        ...upload,
        MultipartUpload: { Parts: parts },
        ChecksumType: "FULL_OBJECT",
        ChecksumCRC32: formatCrc32(checksum),
      } as const;
      await client.completeMultipartUpload(request, { abortSignal });
    },

    async abort(abortSignal) {
      await client.abortMultipartUpload(upload, { abortSignal });
    },
  };
}
