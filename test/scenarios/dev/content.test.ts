import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import type { RunContent } from "../../../src/dev/protocol.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";

const SOURCE = `import { mkdirSync, writeFileSync } from "node:fs";
import { Dataset, FlyteDirectory, FlyteFile, t, task } from "flyte-fx";
const columns = { n: t.int(), word: t.string() };
export const report = task({
  inputs: { source: t.file("txt"), rows: t.dataset({ columns }) },
  outputs: { file: t.file("txt"), folder: t.directory(), table: t.dataset({ columns }), missing: t.file(), elsewhere: t.file(), link: t.file(), pair: t.list(t.file()) },
}, async ({ source, rows }, { outputPrefix }) => {
  if ((await source.text()) === "fail") throw new Error("nothing to report");
  mkdirSync(outputPrefix + "/parts/deep", { recursive: true });
  writeFileSync(outputPrefix + "/a.txt", await source.text());
  writeFileSync(outputPrefix + "/parts/deep/b.txt", "b");
  const table = (await rows.rows()).map(({ n, word }) => ({ n: n + 1, word }));
  const at = (name) => new FlyteFile(outputPrefix + "/" + name);
  return { file: at("a.txt"), folder: new FlyteDirectory(outputPrefix + "/parts"), table, missing: at("none.txt"), elsewhere: new FlyteFile("/etc/hostname"), link: new FlyteFile(process.cwd() + "/link.txt"), pair: [at("a.txt")] };
});
`;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("the content of a run under fx dev", () => {
  let project: TemporaryProject;
  let dev: DevClient;
  before(async () => {
    project = temporaryProject({
      "src/index.ts": SOURCE,
      "data/a.txt": "alpha",
      "data/fail.txt": "fail",
    });
    symlinkSync("/etc/hostname", join(project.root, "link.txt"));
    dev = await DevClient.start(project);
  });
  after(async () => {
    await dev.close();
    project.remove();
  });

  it("has files by size and hash, datasets by rows, and opens only files of the project", async () => {
    const rows = [{ n: 1, word: "<b>" }];
    const inputs = { source: "data/a.txt", rows };
    const request = { task: "report", file: "src/index.ts", inputs, clock: "real" } as const;
    const id = await dev.startRun(request);
    await dev.ended(id);
    const content = await dev.get<RunContent>(`/api/runs/${id}/content`);
    const a = { size: 5, sha256: sha256("alpha") };
    assert.deepEqual(content.inputs!["source"], { file: "data/a.txt", ...a });
    const { dataset, ...read } = content.inputs!["rows"] as Record<string, unknown>;
    assert.match(dataset as string, /^[^/]/, "the folder of the run is not part of the name");
    assert.deepEqual(read, { columns: { n: "int", word: "string" }, rows, hasMoreRows: false });
    const { file, folder, table, missing, elsewhere, link, pair } = content.outputs!;
    assert.deepEqual(file, { file: "a.txt", ...a });
    assert.deepEqual(pair, [{ file: "a.txt", ...a }]);
    assert.deepEqual(folder, {
      directory: "parts",
      fileCount: 1,
      files: { "deep/b.txt": { size: 1, sha256: sha256("b") } },
    });
    assert.deepEqual((table as { rows: unknown }).rows, [{ n: 2, word: "<b>" }]);
    assert.match((missing as { problem: string }).problem, /no such file/);
    for (const outside of [elsewhere, link])
      assert.match((outside as { problem: string }).problem, /only files of the project/);
    const { type } = content.template as { type: string };
    assert.ok(type.length > 0);
  });

  it("is null for what is not on record", async () => {
    const request = { task: "report", file: "src/index.ts", clock: "real" } as const;
    const inputs = { source: "data/fail.txt", rows: [] };
    const id = await dev.startRun({ ...request, inputs });
    await dev.ended(id);
    const content = await dev.get<RunContent>(`/api/runs/${id}/content`);
    assert.equal(content.outputs, null);
    assert.ok(content.inputs !== null && content.template !== null);
  });
});
