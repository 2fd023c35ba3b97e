import assert from "node:assert/strict";
import { JobFolder } from "../../../examples/slurm/src/job-folder.ts";
import { readJobLog } from "../../../examples/slurm/src/read-job-log.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { UserError } from "flyte-fx";

describe("examples/slurm: logs", () => {
  const folder = useTemporaryFolder();
  const read = (tasks: number, token = "", lines = 1000) =>
    readJobLog(new JobFolder(folder.path, "job"), tasks, { lines, token });

  it("are empty until the job starts", async () => {
    assert.deepEqual(await read(0), { lines: [], token: "0" });
  });

  it("continue after the token, in bytes", async () => {
    folder.write({ "job/log.0": "é\n" });
    const first = await read(0);
    assert.deepEqual(first, { lines: ["é"], token: "3" });
    folder.write({ "job/log.0": "é\nb\n" });
    assert.deepEqual(await read(0, first.token), { lines: ["b"], token: "5" });
    assert.deepEqual(await read(0, "5"), { lines: [], token: "5" });
  });

  it("keep a line without its end for the next call, unless the job has ended", async () => {
    folder.write({ "job/log.0": "a\nhal" });
    assert.deepEqual(await read(0), { lines: ["a"], token: "2" });
    folder.write({ "job/exit.0.0": "" });
    assert.deepEqual(await read(0, "2"), { lines: ["hal"], token: "5" });
  });

  it("have the last lines that the caller wants", async () => {
    folder.write({ "job/log.0": "1\n2\n3\n" });
    assert.deepEqual((await read(0, "", 2)).lines, ["2", "3"]);
  });

  it("of a job array name the task of each line", async () => {
    folder.write({ "job/log.0": "a\nb\n", "job/log.2": "c\n" });
    const first = await read(3);
    assert.deepEqual(first, { lines: ["[0] a", "[0] b", "[2] c"], token: "4,0,2" });
    folder.write({ "job/log.1": "d\n" });
    assert.deepEqual(await read(3, first.token), { lines: ["[1] d"], token: "4,2,2" });
  });

  it("come in pages, even if a line is longer than a page", async () => {
    const text = `${"x".repeat(300 * 1024)}\nend\n`;
    folder.write({ "job/log.0": text });
    let token = "";
    let all = "";
    for (let page = 0; page < 3; page++) {
      const part = await read(0, token);
      all += (part.lines as string[]).join("\n");
      token = part.token!;
    }
    assert.equal(all.replace("\n", ""), text.replaceAll("\n", ""));
    assert.equal(token, String(text.length));
  });

  for (const token of ["-1", "1e9", "x", "1,,2", "9".repeat(16)])
    it(`reject the token ${token}`, async () => {
      await assert.rejects(read(0, token), (error) => error instanceof UserError);
    });
});
