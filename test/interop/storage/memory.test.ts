import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gcsEnv, s3Env } from "../support/open-storage.ts";
import { useGcs, useS3 } from "../support/use-object-stores.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const GIBIBYTE = 1024 ** 3;

describe("A gigabyte takes less than 200 MiB of memory", function () {
  this.timeout(300_000);
  const s3 = useS3();
  const gcs = useGcs();

  it("by S3", async () => {
    await movesAGigabyte("s3://bucket/gigabyte", s3Env(s3.port));
  });

  it("by Google Cloud Storage", async () => {
    await movesAGigabyte("gs://bucket/gigabyte", gcsEnv(gcs.port));
  });

  it("by files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fx-gigabyte-"));
    try {
      await movesAGigabyte(join(folder, "gigabyte"), {});
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function movesAGigabyte(uri: string, env: object): Promise<void> {
  const script = ["--import", "./scripts/test/import-typescript.mjs", "test/interop/support/move-a-gigabyte.ts"];
  const { stdout } = await promisify(execFile)(process.execPath, [...script, uri, JSON.stringify(env)], { cwd: ROOT });
  const { size, isSame, peakMiB } = JSON.parse(stdout) as { size: number; isSame: boolean; peakMiB: number };
  console.log(`      peak ${peakMiB.toFixed(0)} MiB`);
  assert.equal(size, GIBIBYTE);
  assert.equal(isSame, true);
  assert.ok(peakMiB < 200, `${peakMiB} MiB`);
}
