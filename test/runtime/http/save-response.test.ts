import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import {
  defineAsyncConnector,
  defineSyncConnector,
  type FlyteFile,
  Resource,
  t,
} from "../../../src/entries/index.ts";
import { RetryableError, UserError } from "../../../src/runtime/base/errors/errors.ts";
import type { ConnectorBase } from "../../../src/runtime/connector/connector-base.ts";
import { type SaveContext, saveResponse } from "../../../src/runtime/http/save-response.ts";
import { runConnector, testContext } from "../../../src/testing/run-task.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { Gate } from "../../support/time/gate.ts";
import { reply, startService } from "./start-service.ts";

describe("saveResponse", () => {
  const folder = useTemporaryFolder();
  beforeEach(() => void (process.env["TMPDIR"] = folder.path));

  const context = { ...testContext(), outputPrefix: "s3://flyte/run/0" };
  const save = async (
    url: string,
    { name = "report.pdf", from = context, ...options }: SaveChoices = {},
  ): Promise<string> => saveResponse(from, await fetch(url), name, options);
  /** All files that are left, with those that are not complete. */
  const listFiles = (): string[] =>
    readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);

  it("writes the body to a private file with this name", async () => {
    const { origin } = await startService((_, response) => void response.end("all well"));
    const path = await save(origin);
    assert.equal(basename(path), "report.pdf");
    assert.equal(readFileSync(path, "utf8"), "all well");
    assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
    assert.deepEqual(listFiles(), ["report.pdf"]);
  });

  it("returns the file of an earlier poll, and reads no body", async () => {
    const bodies = new Gate();
    const { origin } = await startService(
      (_, response) => void response.end("all well"),
      (_, response) => {
        response.write("never ends");
        response.on("close", () => bodies.open());
      },
    );
    const path = await save(origin);
    assert.equal(await save(origin), path);
    await bodies.passed;
    assert.equal(readFileSync(path, "utf8"), "all well");
  });

  it("keeps the files of other jobs and addresses apart", async () => {
    const { origin } = await startService(({ path }, response) => void response.end(path));
    const paths = [
      await save(`${origin}/a`),
      await save(`${origin}/b`),
      await save(`${origin}/a`, { from: { ...context, outputPrefix: "s3://flyte/run/1" } }),
    ];
    assert.equal(new Set(paths).size, 3);
    assert.equal(readFileSync(paths[1]!, "utf8"), "/b");
  });

  it("saves a new file at each call without an output prefix", async () => {
    let count = 0;
    const { origin } = await startService((_, response) => void response.end(`${(count += 1)}`));
    for (const from of [testContext(), { ...context, outputPrefix: "" }]) {
      const paths = [await save(origin, { from }), await save(origin, { from })];
      const contents = paths.map((path) => readFileSync(path, "utf8"));
      assert.deepEqual(contents, [`${count - 1}`, `${count}`]);
    }
  });

  it("is moved into the run's folder by a local run", async () => {
    const { origin } = await startService((_, response) => void response.end("all well"));
    const outputs = { report: t.file(), others: t.list(t.file()) };
    const resource = async (from: SaveContext) => {
      const others = [await save(`${origin}/0`, { from }), join(folder.path, "stays.txt")];
      return Resource.succeeded({ report: await save(origin, { from }), others });
    };
    writeFileSync(join(folder.path, "stays.txt"), "");
    for (const connector of [
      defineSyncConnector({ taskType: "sync", inputs: {}, outputs, do: resource }),
      defineAsyncConnector({
        ...{ taskType: "async", inputs: {}, outputs, resourceMeta: { id: t.string() } },
        create: () => ({ id: "j" }),
        get: (_job, from) => resource(from),
        delete: () => undefined,
      }),
    ]) {
      const run = await runConnector(connector as ConnectorBase, {});
      const { report, others } = run.outputs as { report: FlyteFile; others: FlyteFile[] };
      for (const { uri: path } of [report, others[0]!]) {
        assert.match(relative(run.folder, path), /^\.fx.*report\.pdf$/);
        assert.equal(readFileSync(path, "utf8"), "all well");
      }
      const [root] = readdirSync(folder.path).filter((name) => name.startsWith("fx-responses"));
      assert.deepEqual(readdirSync(join(folder.path, root!)), []);
      assert.equal(existsSync(others[1]!.uri), true);
    }
  });

  it("throws the error of an answer that is not a success", async () => {
    const { origin } = await startService(reply(503, { message: "closed" }), reply(404));
    await assert.rejects(save(origin), {
      constructor: RetryableError,
      message: 'saving "report.pdf" failed: 503 Service Unavailable: closed',
    });
    await assert.rejects(save(origin), { code: "HTTP_404" });
    assert.deepEqual(listFiles(), []);
  });

  it("rejects a body with more bytes than the limit, and leaves nothing", async () => {
    const { origin } = await startService((_, response) => {
      response.write("all ");
      response.end("well");
    });
    await assert.rejects(save(origin, { maxBytes: 7 }), {
      constructor: UserError,
      message: 'saving "report.pdf": it has more than 7 bytes',
    });
    assert.deepEqual(listFiles(), []);
    assert.equal(readFileSync(await save(origin, { maxBytes: 8 }), "utf8"), "all well");
  });

  it("throws a RetryableError if the body breaks off, and leaves nothing", async () => {
    const { origin } = await startService((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("all", () => response.socket!.destroy());
    });
    await assert.rejects(save(origin), { constructor: RetryableError, code: "NO_RESPONSE" });
    assert.deepEqual(listFiles(), []);
  });

  it("rejects with the reason of the signal, and leaves nothing", async () => {
    const begun = new Gate();
    const { origin } = await startService(
      (_, response) => void response.write("all", () => begun.open()),
    );
    const controller = new AbortController();
    const saving = save(origin, { from: { ...context, signal: controller.signal } });
    await begun.passed;
    const reason = new Error("nobody waits");
    controller.abort(reason);
    await assert.rejects(saving, reason);
    assert.deepEqual(listFiles(), []);
  });

  for (const name of [
    "",
    ".",
    "..",
    "../x",
    "a/b",
    "a\\b",
    "a\0b",
    "x".repeat(201),
    "ü".repeat(101),
  ])
    it(`rejects the name ${JSON.stringify(name.slice(0, 8))}, and closes the connection`, async () => {
      const closed = new Gate();
      const { origin } = await startService((_, response) => {
        response.on("close", () => closed.open());
        response.write("all");
      });
      await assert.rejects(save(origin, { name }), { code: "BAD_REQUEST" });
      await closed.passed;
    });

  it("accepts a name of 200 bytes", async () => {
    const { origin } = await startService((_, response) => void response.end("all well"));
    assert.equal(readFileSync(await save(origin, { name: "ü".repeat(100) }), "utf8"), "all well");
  });

  it("waits for uploads if all files together would have more than 768 MiB", async () => {
    const { origin } = await startService((_, response) => void response.end("all well"));
    const first = await save(`${origin}/a`);
    truncateSync(first, 768 * 1024 * 1024 - 7); // takes no space
    const full = { constructor: RetryableError, code: "DISK_FULL" };
    await assert.rejects(save(`${origin}/b`), full);
    truncateSync(first, 768 * 1024 * 1024 - 8);
    await save(`${origin}/b`);
  });

  it("removes the files of jobs that ended an hour ago", async () => {
    const { origin } = await startService((_, response) => void response.end("all well"));
    const left = await save(origin);
    const job = dirname(dirname(left));
    const past = new Date(Date.now() - 61 * 60 * 1000);
    utimesSync(job, past, past);
    await save(origin, { from: { ...context, outputPrefix: "s3://flyte/run/1" } });
    assert.equal(existsSync(job), false);
  });

  it("names what to do if there is no private folder to write to", async () => {
    const { origin } = await startService((_, response) => void response.end("all well"));
    const root = dirname(dirname(dirname(await save(origin))));
    const other = join(folder.path, "other");
    mkdirSync(other);
    writeFileSync(join(other, basename(root)), "");
    process.env["TMPDIR"] = other;
    await assert.rejects(save(origin), { code: "FX5003", hint: /TMPDIR/ });
  });
});

interface SaveChoices {
  readonly name?: string;
  readonly maxBytes?: number;
  readonly from?: Parameters<typeof saveResponse>[0];
}
