import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { join } from "node:path";
import { fx } from "../../support/command/fx.ts";
import { useProject } from "../../support/project/use-project.ts";

const DAY_MS = 24 * 3_600_000;

// Node 22.1 and later cache compiled code themselves.
if (!("enableCompileCache" in Module)) {
  describe("the compile cache on Node 20", () => {
    const project = useProject();
    let cache: string;
    beforeEach(() => {
      cache = join(project.home, ".cache/fx/code");
    });

    const ownCache = { env: { XDG_CACHE_HOME: "" } };

    const writeCache = (name: string, ageMs: number): string => {
      const folder = join(cache, name);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, "run-fx.cjs"), "");
      const at = new Date(Date.now() - ageMs);
      utimesSync(folder, at, at);
      return folder;
    };

    it("is written once, to a folder that only its owner can read", async () => {
      await fx(project, ["completion", "bash"], ownCache);
      const [own] = readdirSync(cache);
      const kept = join(cache, own!, "completion-fx.cjs");
      assert.equal(statSync(join(project.home, ".cache/fx")).mode & 0o777, 0o700);
      const { ino } = statSync(kept);
      await fx(project, ["completion", "bash"], ownCache);
      assert.equal(statSync(kept).ino, ino);
    });

    it("includes the compiler of the author's modules", async () => {
      project.write("src/index.ts", "export {};\n");
      await fx(project, ["run", "src/index.ts"], ownCache);
      const [own] = readdirSync(cache);
      assert.deepEqual(readdirSync(join(cache, own!)).sort(), [
        "run-babel.cjs",
        "run-fx.cjs",
        "run-jiti.cjs",
      ]);
    });

    it("drops the code of another build of fx after three months without use", async () => {
      await fx(project, ["completion", "bash"], ownCache);
      const [own] = readdirSync(cache);
      const old = writeCache("0".repeat(32), 91 * DAY_MS);
      const young = writeCache("1".repeat(32), 89 * DAY_MS);
      await fx(project, ["init", "--help"], ownCache);
      assert.deepEqual(
        [join(cache, own!), old, young].map((folder) => existsSync(folder)),
        [true, false, true],
      );
    });
  });
}
