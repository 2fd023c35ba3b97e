import { plainText, quoteWords } from "../../runtime/base/text.ts";
import { decodePackage } from "../../runtime/task/package/package-archive.ts";

/** What an archive of `fx serialize --package` holds. */
export interface PackageListing {
  readonly text: string;
  /** How to look at one of its members. */
  readonly note: string;
  readonly document: object;
}

const GZIP = Buffer.from([0x1f, 0x8b]);

/** Lists the members of an archive; undefined for bytes that are not one. */
export function listPackage(file: string, bytes: Uint8Array): PackageListing | undefined {
  if (!GZIP.equals(bytes.subarray(0, GZIP.length))) return undefined;
  const members = decodePackage(bytes)?.map(({ name, content }) => ({
    name,
    bytes: content.length,
  }));
  if (members === undefined) return undefined;
  const width = Math.max(0, ...members.map(({ name }) => name.length));
  const [first] = members;
  return {
    text: members
      .map(
        ({ name, bytes: size }) =>
          `${plainText(name.padEnd(width))}  ${size.toLocaleString("en")} B\n`,
      )
      .join(""),
    note:
      first === undefined
        ? "an empty package"
        : `a package of ${members.length} ${members.length === 1 ? "file" : "files"}; to look at one: ${quoteWords(["tar", "-xzf", file, first.name])} && ${quoteWords(["fx", "inspect", first.name])}`,
    document: { package: { file, members } },
  };
}
