import assert from "node:assert/strict";
import { realpathSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import type { Storage } from "../../../src/runtime/base/storage.ts";
import {
  allowFolder,
  readAllowedPrefixes,
  withAllowedPrefixes,
} from "../../../src/runtime/storage/allowed-prefixes.ts";
import { fileStorage } from "../../../src/runtime/storage/file/file-storage.ts";
import { memoryStorage } from "../../../src/testing/memory-storage.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { holdsForAsync } from "../../support/assertions/holds-for.ts";
import { listed, textAt } from "../../support/assertions/storage-contract.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

const REFUSED = [
  "s3://bucket/team2/x",
  "s3://bucket/team/../other",
  "s3://bucket/team/./x",
  "s3://bucket/team//x",
  "s3://bucket//team/x",
  "s3://bucket/team/%2e%2e/other",
  "s3://bucket/team/..%2fother",
  "s3://bucket/team/%252e%252e/x",
  "s3://bucket/team/a\\..\\b",
  "s3://bucket/Team/x",
  "S3://bucket/team/x",
  "s3://BUCKET/team/x",
  "s3://bucket2/team/x",
  "s3://other/team/x",
  "s3://user@bucket/team/x",
  "s3://bucket?/team/x",
  "s3://bucket",
  "s3://bucket/",
  "s3:bucket/team/x",
  "s3:///bucket/team/x",
  "s3a://bucket/team/x",
  "gs://bucket/team/x",
  "http://169.254.169.254/latest/meta-data/",
  "https://bucket/team/x",
  "file:///etc/passwd",
  "FILE:///etc/passwd",
  "file:/etc/passwd",
  "file://localhost/etc/passwd",
  "/etc/passwd",
  "etc/passwd",
  "../x",
  "",
  "s3://bucket/team/\0",
  " s3://bucket/team/x",
];

describe("withAllowedPrefixes", () => {
  const folder = useTemporaryFolder();
  const untouched = new Proxy({}, { get: () => assert.fail("the storage was called") }) as Storage;

  it("opens URIs under a prefix", async () => {
    const allowed = readAllowedPrefixes(["s3://bucket/team/", "gs://whole"]);
    const storage = withAllowedPrefixes(memoryStorage(), allowed);
    for (const uri of [
      "s3://bucket/team/run/outputs.pb",
      "gs://whole/a",
      "s3://bucket/team/100% ü/..x/y...",
      "s3://bucket/team/a=1&b?c#d",
    ]) {
      await storage.put(uri, Buffer.from("x"));
      assert.equal(await textAt(storage, uri), "x");
      assert.deepEqual(await storage.stat(uri), { uri, size: 1 });
    }
    assert.equal((await listed(storage, "s3://bucket/team")).length, 3);
    assert.equal((await listed(storage, "gs://whole")).length, 1);
    await storage.delete("gs://whole/a");
  });

  for (const uri of REFUSED) {
    it(`rejects ${JSON.stringify(uri)} before it accesses anything`, async () => {
      const storage = withAllowedPrefixes(untouched, readAllowedPrefixes(["s3://bucket/team"]));
      const calls = [
        () => textAt(storage, uri),
        () => storage.getBytes(uri, { limit: 1 }),
        () => storage.put(uri, Buffer.from("x")),
        () => listed(storage, uri),
        () => storage.delete(uri),
        () => storage.stat(uri),
      ];
      for (const call of calls) assert.equal((await awaitFxError(call)).code, "FX5015");
    });
  }

  it("opens nothing without a prefix", async () => {
    await awaitFxError(() => withAllowedPrefixes(untouched, []).stat("s3://bucket/x"), "FX5015");
  });

  it("opens only URIs under a prefix, whatever the URI", async () => {
    const asked: string[] = [];
    const storage = withAllowedPrefixes(
      { ...memoryStorage(), stat: async (uri) => void asked.push(uri) },
      readAllowedPrefixes(["s3://bucket/team"]),
    );
    const part = fc.oneof(
      fc.constantFrom(..."s3: S3: // / bucket team .. . %2e %2F \\ @ file: ? #".split(" ")),
      fc.string({ unit: "grapheme", maxLength: 3 }),
    );
    const uris = fc.tuple(
      fc.constantFrom("", "s3://bucket/team", "s3://bucket/team/"),
      fc.array(part, { maxLength: 8 }),
    );
    await holdsForAsync(uris, async ([begin, parts]) => {
      const uri = begin + parts.join("");
      await storage.stat(uri).catch(() => undefined);
      for (const opened of asked.splice(0)) {
        assert.match(opened, /^s3:\/\/bucket\/team(?:\/|$)/);
        assert.doesNotMatch(opened, /\/\.\.?(\/|$)/);
      }
    });
  });

  it("rejects local and ambiguous prefixes, and lists all of them", async () => {
    const texts = ["file:///data", "s3://", "s3://b/../c", "s3://fine/x"];
    const { details } = await awaitFxError(() => readAllowedPrefixes(texts), "FX2000");
    assert.equal(details.length, 2);
    for (const prefix of ["file:///data", "/data", "s3://", "s3://b/../c"])
      await awaitFxError(() => readAllowedPrefixes(["s3://fine/x", prefix]), "FX2000");
  });

  it("allows folders of a project, and others only by an absolute path", async () => {
    const root = join(folder.path, "project");
    folder.write({ "project/data/x": "" });
    symlinkSync(folder.path, join(root, "out"));
    const real = realpathSync(folder.path);
    assert.deepEqual(readAllowedPrefixes([folder.path, `file://${root}`], root), [
      { scheme: "file", path: real },
      { scheme: "file", path: join(real, "project") },
    ]);
    const within = relative(process.cwd(), root);
    assert.deepEqual(readAllowedPrefixes([`${within}/data`], root), [
      { scheme: "file", path: join(real, "project/data") },
    ]);
    assert.equal(readAllowedPrefixes([within], root).length, 1);
    for (const path of [`${within}/..`, `${within}/out/elsewhere`])
      await awaitFxError(() => readAllowedPrefixes([path], root), "FX2000");
  });

  it("stays inside folders, even through links", async () => {
    folder.write({ "project/data.csv": "x", "secret.txt": "s" });
    symlinkSync(join(folder.path, "secret.txt"), join(folder.path, "project/link.txt"));
    symlinkSync(folder.path, join(folder.path, "project/up"));
    const storage = withAllowedPrefixes(fileStorage(), [allowFolder(join(folder.path, "project"))]);
    assert.equal(await textAt(storage, join(folder.path, "project/data.csv")), "x");
    await storage.put(join(folder.path, "project/new/..hidden"), Buffer.from("y"));
    const inside = ["link.txt", "up/secret.txt", "../secret.txt", "up/new.txt"];
    const outside = ["secret.txt", "project2/x", ""];
    for (const path of [...inside.map((name) => `project/${name}`), ...outside])
      await awaitFxError(storage.put(join(folder.path, path), Buffer.from("z")), "FX5015");
    assert.equal(await textAt(fileStorage(), join(folder.path, "secret.txt")), "s");
  });
});
