import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";
import type { ExpectedChecksum } from "../object/object-client.ts";

/**
 * The checksum of the whole object, if the response has one. Ignores checksums composed from those
 * of parts.
 */
export function getS3Checksum(output: GetObjectCommandOutput): ExpectedChecksum | undefined {
  const {
    ChecksumCRC32: crc,
    ChecksumSHA256: sha256,
    ChecksumSHA1: sha1,
    ChecksumType: type,
  } = output;
  const isWhole = (checksum: string | undefined): checksum is string =>
    checksum !== undefined && type !== "COMPOSITE" && !checksum.includes("-");
  if (isWhole(crc)) return expectCrc32(crc);
  if (isWhole(sha256)) return expectHash("sha256", sha256);
  if (isWhole(sha1)) return expectHash("sha1", sha1);
  return undefined;
}

/** Formats a CRC32 as S3 does: base64 of the big-endian number. */
function formatCrc32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString("base64");
}

function expectCrc32(expected: string): ExpectedChecksum {
  let value = 0;
  return {
    update: (bytes) => void (value = crc32(bytes, value)),
    matches: () => formatCrc32(value) === expected,
  };
}

function expectHash(algorithm: string, expected: string): ExpectedChecksum {
  const hash = createHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    matches: () => hash.digest("base64") === expected,
  };
}
