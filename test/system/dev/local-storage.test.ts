import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fx } from "../../support/command/fx.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { COUNT_ROWS_SOURCE } from "../../support/project/count-rows-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

describe("fx dev --serve for a connector with files and datasets", () => {
  it("runs its task without --storage-allow, and removes the files with the run", async () => {
    const project = new TemporaryProject({
      "src/index.ts": COUNT_ROWS_SOURCE,
      "data/in.csv": "a\n1\n2\n3\n",
      "data/note.txt": "hello",
    });
    const dev = await DevClient.start(project, ["--serve", "127.0.0.1:0"]);
    const { address } = (await dev.state).serving!;
    const { code, stdout, stderr } = await fx(project, [
      ...["run", "--endpoint", address, "src/index.ts", "counted"],
      ...["--table", "data/in.csv", "--note", "data/note.txt"],
    ]);
    assert.equal(code, 0, stderr);
    const file = /^table: (\S+)/m.exec(stdout)![1]!;
    assert.match(file, /^\.fx\/served\//);
    assert.ok(existsSync(join(project.root, file)));
    const cleaned = await fx(project, ["jobs", "clean", "--keep", "0"]);
    assert.equal(existsSync(join(project.root, file)), false, cleaned.stderr);
  });
});
