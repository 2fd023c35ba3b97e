import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import {
  gzipStored,
  encodePackage,
  decodePackage,
} from "../../../../src/runtime/task/package/package-archive.ts";
import { readTar, writeTar } from "../../../../src/runtime/task/package/tar.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

const content = fc.uint8Array({ maxLength: 2000 });
const name = fc.string({
  unit: fc.constantFrom(...Array.from("abcXYZ019_-.%é")),
  minLength: 1,
  maxLength: 250,
});
const entries = fc.uniqueArray(fc.record({ name, content }), {
  selector: (entry) => entry.name,
  maxLength: 6,
});

const plain = (given: readonly { name: string; content: Uint8Array }[] | undefined): unknown =>
  given?.map((entry) => [entry.name, Buffer.from(entry.content).toString("hex")]);

describe("a package", () => {
  const folder = useTemporaryFolder();

  const tar = (...args: readonly string[]): string =>
    execFileSync("tar", args, {
      cwd: folder.path,
      env: { ...process.env, TZ: "UTC", LC_ALL: "C" },
      encoding: "utf8",
    });

  it("is read back as it was written, sorted by name", () => {
    holdsFor(entries, (given) => {
      const read = decodePackage(encodePackage(given));
      assert.deepEqual(plain(read), plain(given.toSorted((a, b) => (a.name < b.name ? -1 : 1))));
    });
  });

  it("has the same bytes whatever the order of its entries", () => {
    holdsFor(entries, (given) => {
      assert.deepEqual(encodePackage(given), encodePackage(given.toReversed()));
    });
  });

  it("has a header without time and system", () => {
    assert.equal(encodePackage([]).subarray(0, 10).toString("hex"), "1f8b08000000000000ff");
  });

  it("is read by the tar of this machine: names above 100 and at 255 bytes, contents of several blocks", () => {
    const names = [
      "0_a_1.pb",
      `1_${"b".repeat(93)}.pb`,
      `2_${"c".repeat(94)}_1.pb`,
      `3_${"d".repeat(250)}.pb`.slice(0, 255),
    ];
    const contents = [0, 512, 513, 200_000].map((size, index) => Buffer.alloc(size, index + 65));
    const files = names.map((name, index) => ({ name, content: contents[index]! }));
    writeFileSync(join(folder.path, "p.tgz"), encodePackage(files));
    tar("-xzf", "p.tgz");
    assert.deepEqual(readdirSync(folder.path).sort(), [...names, "p.tgz"].sort());
    for (const { name, content } of files)
      assert.ok(readFileSync(join(folder.path, name)).equals(content), name);
    assert.match(tar("-tvzf", "p.tgz"), /^-rw-r--r--\s.*\b1970\b.*0_a_1\.pb$/m);
  });

  it("is read from the tar of this machine, without folders", () => {
    const long = `${"n".repeat(150)}.pb`;
    folder.write({ [`in/${long}`]: "long", "in/a.pb": "short" });
    for (const format of ["ustar", "pax"]) {
      const names = format === "ustar" ? ["a.pb"] : [long, "a.pb"];
      tar("-czf", "p.tgz", `--format=${format}`, "-C", "in", ...names);
      const read = decodePackage(readFileSync(join(folder.path, "p.tgz")));
      const expected = names.map((name) => ({
        name,
        content: Buffer.from(name === long ? "long" : "short"),
      }));
      assert.deepEqual(plain(read), plain(expected));
    }
    tar("-czf", "p.tgz", "in");
    const read = decodePackage(readFileSync(join(folder.path, "p.tgz")))!;
    const names = read.map((entry) => entry.name);
    assert.ok(names.includes("in/a.pb") && !names.includes("in/"), names.join());
  });

  it("rejects an archive of 200,000 files with a clear error", () => {
    const header = writeTar([{ name: "a", content: new Uint8Array() }]).subarray(0, 512);
    const many = gzipSync(Buffer.alloc(200_000 * header.length, header), { level: 1 });
    const error = catchFxError("FX2006", () => decodePackage(many));
    assert.equal(error.summary, "the package has more than 10,000 entries");
  });

  it("is undefined for an archive that unpacks to more than 256 MiB", () => {
    const part = gzipSync(Buffer.alloc(16 * 1024 * 1024), { level: 1 });
    const parts = Array.from({ length: 17 }, () => part);
    assert.deepEqual(decodePackage(part), []);
    assert.equal(decodePackage(Buffer.concat(parts)), undefined);
  });

  it("is undefined for bytes that are not a package, and never crashes", () => {
    assert.equal(decodePackage(Buffer.from("no gzip")), undefined);
    assert.equal(decodePackage(gzipSync("no tar")), undefined);
    holdsFor(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
      assert.equal(
        decodePackage(gzipStored(bytes)),
        bytes.length >= 512 && bytes.subarray(0, 512).every((byte) => byte === 0) ? [] : undefined,
      );
    });
  });

  it("is undefined if it is truncated, or if a bit of a header is flipped", () => {
    const bytes = writeTar([{ name: `${"n".repeat(120)}.pb`, content: Buffer.alloc(700, 1) }]);
    holdsFor(fc.nat(bytes.length - 1025), (length) =>
      assert.equal(readTar(bytes.subarray(0, length)), undefined),
    );
    const inHeader = fc.nat(511).filter((at) => at < 148 || at >= 156); // a blank of the sum's own field can be another one
    holdsFor(inHeader, fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= change;
      assert.equal(readTar(changed), undefined);
    });
  });
});
