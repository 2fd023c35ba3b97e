import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";
import type { ExpectedChecksum } from "../object/object-client.ts";

/** The checksum of the whole object, if the response has one. A checksum of checksums of parts is of no use here. */
export function getS3Checksum(output: GetObjectCommandOutput): ExpectedChecksum | undefined {
  const {
    ChecksumCRC32: crc,
    ChecksumSHA256: sha256,
    ChecksumSHA1: sha1,
    ChecksumType: type,
  } = output;
  const isWhole = (checksum: string | undefined): checksum is string =>
    checksum !== undefined && type !== "COMPOSITE" && !checksum.includes("-");
  if (isWhole(crc)) return new ExpectedCrc32(crc);
  if (isWhole(sha256)) return new ExpectedHash("sha256", sha256);
  if (isWhole(sha1)) return new ExpectedHash("sha1", sha1);
  return undefined;
}

/** Formats a CRC32 as S3 does: base64 of the big-endian number. */
export function formatCrc32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString("base64");
}

class ExpectedCrc32 implements ExpectedChecksum {
  readonly #expected: string;
  #value = 0;

  constructor(expected: string) {
    this.#expected = expected;
  }

  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }

  matches(): boolean {
    return formatCrc32(this.#value) === this.#expected;
  }
}

class ExpectedHash implements ExpectedChecksum {
  readonly #expected: string;
  readonly #hash;

  constructor(algorithm: string, expected: string) {
    this.#expected = expected;
    this.#hash = createHash(algorithm);
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  matches(): boolean {
    return this.#hash.digest("base64") === this.#expected;
  }
}
