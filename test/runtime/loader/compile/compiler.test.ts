import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { CodeCache } from "../../../../src/runtime/loader/compile/code-cache.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

describe("CodeCache", () => {
  const folder = useTemporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  const compiled = { code: "const a = 1;", map: '{ "version": 3 }' };

  function open(): CodeCache {
    return CodeCache.open(at("cache"), "v1")!;
  }

  it("returns any code that was written", () => {
    const cache = open();
    const text = fc.string({ unit: "grapheme", maxLength: 200 });
    holdsFor(fc.string(), text, text, text, (name, source, code, map) => {
      cache.write(name, source, { code, map });
      assert.deepEqual(cache.read(name, source), { code, map });
    });
  });

  it("keeps one file per name, and no temporary files", () => {
    const cache = open();
    cache.write("a.ts", "one", compiled);
    cache.write("a.ts", "two", compiled);
    cache.write("b.ts", "one", compiled);
    assert.equal(readdirSync(join(folder.path, "cache/v1")).length, 2);
    assert.equal(cache.read("a.ts", "one"), undefined);
    assert.deepEqual(cache.read("a.ts", "two"), compiled);
  });

  it("keeps versions apart", () => {
    open().write("a.ts", "source", compiled);
    assert.equal(CodeCache.open(at("cache"), "v2")?.read("a.ts", "source"), undefined);
  });

  it("is undefined without a folder", () => {
    assert.equal(CodeCache.open(undefined, "v1"), undefined);
  });
  const assertRefused = (): void => assert.equal(CodeCache.open(at("cache"), "v1"), undefined);

  for (const mode of [0o777, 0o770, 0o755, 0o750]) {
    it(`is undefined if others can access the folder (${mode.toString(8)})`, () => {
      mkdirSync(at("cache"));
      chmodSync(at("cache"), mode);
      assertRefused();
    });
    it(`is undefined if others can access the inner folder (${mode.toString(8)})`, () => {
      mkdirSync(at("cache"), { mode: 0o700 });
      mkdirSync(at("cache/v1"));
      chmodSync(at("cache/v1"), mode);
      assertRefused();
    });
  }

  it("is undefined if the folder is a link", () => {
    mkdirSync(at("elsewhere"), { mode: 0o700 });
    symlinkSync(at("elsewhere"), at("cache"));
    assertRefused();
  });

  it("is undefined if the folder is a file", () => {
    writeFileSync(at("cache"), "");
    assertRefused();
  });

  it("is undefined if the folder belongs to another user", function () {
    if (process.getuid?.() !== 0) return this.skip(); // only root can give a folder away
    mkdirSync(at("cache"), { mode: 0o700 });
    chownSync(at("cache"), 12_345, 12_345);
    assertRefused();
  });

  it("ignores files that it cannot write", () => {
    const cache = open();
    rmSync(join(folder.path, "cache"), { recursive: true });
    cache.write("a.ts", "source", compiled);
    assert.equal(cache.read("a.ts", "source"), undefined);
  });
});
