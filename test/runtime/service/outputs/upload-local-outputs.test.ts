import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  Dataset,
  FlyteDirectory,
  FlyteFile,
  FxError,
  type GetRequest,
  Resource,
  defineSyncConnector,
  t,
} from "../../../../src/entries/index.ts";
import { type Storage } from "../../../../src/entries/server.ts";
import { raceAbort } from "../../../../src/runtime/base/context.ts";
import { saveResponse } from "../../../../src/runtime/http/save-response.ts";
import { KnownJob, OutputUploads } from "../../../../src/runtime/service/jobs/job-memory.ts";
import type { ServerOptions } from "../../../../src/runtime/service/server-options.ts";
import {
  readAllowedPrefixes,
  withAllowedPrefixes,
} from "../../../../src/runtime/storage/allowed-prefixes.ts";
import { fileStorage } from "../../../../src/runtime/storage/file/file-storage.ts";
import { memoryStorage } from "../../../../src/testing/memory-storage.ts";
import { textAt } from "../../../support/assertions/storage-contract.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";
import type { ReceivedResource } from "../../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { aboutJob, type Job, serveScript } from "../../../support/server/endpoint-run.ts";
import { useDateAhead } from "../../../support/time/date-ahead.ts";
import { Gate } from "../../../support/time/gate.ts";

const PREFIX = "s3://flyte/metadata/run/n0/0";
const DEADLINE = { deadlineMs: 10_000 };
const allow = (prefix: string) => readAllowedPrefixes([prefix]);

/** A storage for s3://flyte/metadata whose puts a test can change. */
function allowedStorage(put?: (inner: Storage) => Storage["put"]) {
  const kept = memoryStorage();
  const inner =
    put === undefined ? kept : Object.assign(Object.create(kept) as Storage, { put: put(kept) });
  return { kept, storage: withAllowedPrefixes(inner, allow("s3://flyte/metadata")) };
}

describe("local output files of a served connector", () => {
  const folder = useTemporaryFolder();
  let served: TestServer | undefined;

  const at = (name: string): string => join(folder.path, name);
  const oneFile = () => Resource.succeeded({ report: new FlyteFile(at("report.txt")) });

  const setDateAhead = useDateAhead();
  let aheadMs = 0;

  async function serve(
    get: (job: Job) => Resource<unknown>,
    options: Omit<ServerOptions, "registry">,
  ): Promise<void> {
    folder.write({ "report.txt": "all well" });
    served = await serveScript({ get: (job) => (setDateAhead(aheadMs), get(job)) }, options);
  }

  const poll = (jobId?: string, outputPrefix = PREFIX, protocol: "flyte1" | "flyte2" = "flyte1") =>
    served![protocol].poll("scripted", aboutJob(jobId).resourceMeta, { outputPrefix }, DEADLINE);
  /** A poll whose deadline is near when `get` returns. */
  async function pollNearDeadline(prefix = PREFIX): Promise<ReceivedResource> {
    aheadMs = 9800;
    const answer = await poll("j", prefix);
    aheadMs = 0;
    setDateAhead(0);
    return answer;
  }
  const urisOf = ({ outputs }: ReceivedResource): string[] =>
    [...JSON.stringify(outputs).matchAll(/"uri":"([^"]*)"/g)].map(([, uri]) => uri!);

  it("are uploaded under the output prefix, with both protocols", async () => {
    const { kept, storage } = allowedStorage();
    await serve(
      () =>
        Resource.succeeded({
          report: new FlyteFile(at("report.txt")),
          table: new Dataset(at("table.parquet"), "parquet"),
          parts: new FlyteDirectory(at("parts")),
          files: [new FlyteFile(at("report.txt")), new FlyteFile("gs://other/x")],
          text: "a text",
        }),
      { storage },
    );
    folder.write({ "table.parquet": "rows", "parts/a": "1", "parts/deep/b": "2" });
    const answer = await poll();
    assert.equal(answer.phase, "SUCCEEDED", answer.message);
    const uris = [
      `${PREFIX}/report/report.txt`,
      `${PREFIX}/table/table.parquet`,
      `${PREFIX}/parts/parts`,
      `${PREFIX}/files/0/report.txt`,
      "gs://other/x",
    ];
    assert.deepEqual(urisOf(answer).sort(), [...uris].sort());
    assert.equal(await textAt(kept, uris[0]!), "all well");
    assert.equal(await textAt(kept, uris[1]!), "rows");
    assert.equal(await textAt(kept, `${uris[2]!}/deep/b`), "2");
    const again = await poll("j", PREFIX, "flyte2");
    assert.deepEqual(urisOf(again).sort(), [...uris].sort());
  });

  it("keep the job RUNNING until they are uploaded; the next call joins the upload", async () => {
    const puts: string[] = [];
    const through = new Gate();
    const { kept, storage } = allowedStorage((inner) => async (...given) => {
      puts.push(given[0]);
      await through.passed;
      return inner.put(...given);
    });
    await serve(oneFile, { storage });
    for (const _ of [1, 2]) {
      const { phase, message, outputs } = await pollNearDeadline();
      assert.deepEqual([phase, outputs ?? undefined], ["RUNNING", undefined]);
      assert.equal(message, `uploading the outputs to ${PREFIX}`);
    }
    through.open();
    assert.equal((await poll()).phase, "SUCCEEDED");
    assert.deepEqual(urisOf(await poll()), puts);
    assert.deepEqual(puts, [`${PREFIX}/report/report.txt`]);
    assert.equal(await textAt(kept, puts[0]!), "all well");
  });

  it("of two tasks whose service returned the same job are uploaded at once, to both", async () => {
    const through = new Gate();
    const begun: string[] = [];
    const { kept, storage } = allowedStorage((inner) => async (uri, content, options) => {
      begun.push(uri);
      await raceAbort(through.passed, options!.signal!);
      return inner.put(uri, content, options);
    });
    await serve(oneFile, { storage });
    const prefixes = [PREFIX, `${PREFIX}-other`];
    for (const prefix of [...prefixes, ...prefixes])
      assert.equal((await pollNearDeadline(prefix)).phase, "RUNNING");
    through.open();
    for (const prefix of prefixes) {
      assert.equal((await poll("j", prefix)).phase, "SUCCEEDED");
      assert.equal(await textAt(kept, `${prefix}/report/report.txt`), "all well");
    }
    assert.deepEqual(
      begun,
      prefixes.map((prefix) => `${prefix}/report/report.txt`),
    );
  });

  it("are not all kept in mind if the polls of a job name ever other prefixes", async () => {
    const uploads = new OutputUploads();
    const job = new KnownJob("key");
    const { kept } = allowedStorage();
    folder.write({ "report.txt": "all well" });
    for (let count = 0; count < 250; count += 1) {
      const file = { kind: "file", output: "report", from: at("report.txt") } as const;
      const planned = [{ ...file, to: `${PREFIX}/report-${count}` }];
      await uploads.uploadJob(job, { uploads: planned, storage: kept });
    }
    assert.ok(job.uploads.size <= 100);
  });

  it("of at most four jobs are uploaded at once; the others wait for their turn", async () => {
    folder.write({ "report.txt": "all well" });
    const uploads = new OutputUploads();
    const through = new Gate();
    const four = new Gate();
    let started = 0;
    const { storage, kept } = allowedStorage((inner) => async (...given) => {
      started += 1;
      if (started === 4) four.open();
      await through.passed;
      return inner.put(...given);
    });
    const upload = (to: Storage, from: OutputUploads): Promise<void> => {
      const file = { kind: "file", output: "report", from: at("report.txt") } as const;
      const planned = [{ ...file, to: `${PREFIX}/report` }];
      return from.upload({ uploads: planned, storage: to }, new AbortController().signal);
    };
    const all = Array.from({ length: 6 }, () => upload(storage, uploads));
    await four.passed;
    await upload(kept, new OutputUploads()); // long enough for a fifth to begin
    assert.equal(started, 4);
    through.open();
    await Promise.all(all);
    assert.equal(started, 6);
  });

  it("are uploaded from the start by another replica", async () => {
    const { kept, storage } = allowedStorage();
    await serve(oneFile, { storage: allowedStorage(() => () => new Promise(() => {})).storage });
    assert.equal((await pollNearDeadline()).phase, "RUNNING");
    await served!.close();
    await serve(oneFile, { storage });
    assert.equal((await poll()).phase, "SUCCEEDED");
    assert.equal(await textAt(kept, `${PREFIX}/report/report.txt`), "all well");
  });

  it("are retried at the next poll if the storage does not respond, within the budget of get", async () => {
    let failures = 1;
    const { storage } = allowedStorage((inner) => (...given) => {
      if (failures-- > 0) return Promise.reject(new FxError("FX5013", "s3 does not answer"));
      return inner.put(...given);
    });
    await serve(oneFile, { storage, getFaultBudgetMs: 0 });
    const { phase, message } = await poll();
    assert.equal(phase, "RUNNING");
    assert.match(message!, /could not be uploaded to s3:.*: s3 does not answer/);
    assert.equal((await poll()).phase, "SUCCEEDED");
    failures = Infinity;
    const phases = [await poll("k"), await poll("k"), await poll("k")].map((each) => each.phase);
    assert.deepEqual(phases, ["RUNNING", "RUNNING", "RETRYABLE_FAILED"]);
  });

  it("are no longer uploaded once the job is deleted", async () => {
    const ended = new Gate();
    const { storage } = allowedStorage(
      () =>
        (_uri, _content, { signal } = {}) =>
          new Promise((_, reject) =>
            signal!.addEventListener("abort", () => {
              ended.open();
              reject(signal!.reason as Error);
            }),
          ),
    );
    await serve(oneFile, { storage });
    assert.equal((await pollNearDeadline()).phase, "RUNNING");
    await served!.flyte1.call("DeleteTask", { ...aboutJob(), outputPrefix: PREFIX });
    await ended.passed;
  });

  it("fail the job if they do not exist", async () => {
    await serve(() => Resource.succeeded({ report: new FlyteFile(at("missing")) }), {
      storage: allowedStorage().storage,
    });
    const { phase, message } = await poll();
    assert.equal(phase, "FAILED");
    assert.match(message!, /output report is .*missing, which does not exist/);
  });

  for (const [what, options] of [
    ["nothing is allowed", {}],
    [
      "another prefix is allowed",
      { storage: withAllowedPrefixes(memoryStorage(), allow("s3://flyte/other")) },
    ],
  ] as const) {
    it(`fail the job, naming the flag to add, if ${what}`, async () => {
      await serve(oneFile, options);
      const { phase, message } = await poll();
      assert.equal(phase, "FAILED");
      assert.match(message!, /s3:\/\/flyte\/metadata\/run\/n0\/0/);
      assert.match(message!, / \(allow it: fx serve --storage-allow s3:\/\/flyte\/metadata\/\)$/);
    });
  }

  it("stay in place if the caller's prefix is a folder", async () => {
    await serve(oneFile, {});
    assert.deepEqual(urisOf(await poll("j", "/tmp/out")), [at("report.txt")]);
  });

  describe("with a folder as the output prefix", () => {
    const pollInto = (outputPrefix: string) => poll("j", outputPrefix);
    const allowing = (name: string) => {
      const prefixes = readAllowedPrefixes([at(name)], folder.path);
      return { storage: withAllowedPrefixes(fileStorage(), prefixes) };
    };

    it("are copied there if the server may write there", async () => {
      await serve(oneFile, allowing("served"));
      const answer = await pollInto(at("served/run/0"));
      assert.deepEqual(urisOf(answer), [at("served/run/0/report/report.txt")]);
      assert.equal(readFileSync(at("served/run/0/report/report.txt"), "utf8"), "all well");
    });

    it("stay in place if it may write elsewhere", async () => {
      await serve(oneFile, allowing("served"));
      assert.deepEqual(urisOf(await pollInto(at("other"))), [at("report.txt")]);
    });

    it("stay in place if the folder is in them", async () => {
      const all = new FlyteDirectory(folder.path);
      await serve(() => Resource.succeeded({ all }), allowing("served"));
      assert.deepEqual(urisOf(await pollInto(at("served/run/0"))), [folder.path]);
    });
  });

  it("that saveResponse wrote are removed after the upload, also those of a later poll", async () => {
    const { kept, storage } = allowedStorage();
    const saved: string[] = [];
    const get = async (_job: Job, context: GetRequest) => {
      saved.push(await saveResponse(context, new Response("all well"), "report.txt"));
      return Resource.succeeded({ report: new FlyteFile(saved.at(-1)!) });
    };
    served = await serveScript({ get }, { storage });
    for (const polls of [1, 2]) {
      const { phase, message } = await poll();
      assert.equal(phase, "SUCCEEDED", message);
      assert.equal(saved.length, polls);
      assert.equal(existsSync(saved.at(-1)!), false);
    }
    assert.equal(await textAt(kept, `${PREFIX}/report/report.txt`), "all well");
  });

  it("are not uploaded if the ResourceMeta names their path", async () => {
    const { storage } = allowedStorage();
    await serve(({ jobId }) => Resource.succeeded({ report: new FlyteFile(jobId) }), { storage });
    for (const jobId of [at("report.txt"), `file://${encodeURI(at("report.txt"))}`]) {
      const { phase, message } = await poll(jobId);
      assert.equal(phase, "FAILED");
      assert.match(message!, /a path that came with the request/);
    }
  });

  describe("of a synchronous connector", () => {
    const copy = defineSyncConnector({
      name: "Copy",
      taskType: "copy",
      inputs: { what: t.file() },
      outputs: { report: t.file() },
      do: ({ inputs: { what } }) =>
        Resource.succeeded({ report: what.uri.startsWith("s3:") ? at("report.txt") : what }),
    });
    const template = { id: { name: "copy" }, type: "copy" };
    const inputs = (uri: string) => ({
      scalar: { blob: { metadata: { type: { dimensionality: "SINGLE" } }, uri } },
    });

    const run = (uri: string) =>
      served!.flyte1.execute(
        { template, outputPrefix: PREFIX },
        { literals: { what: inputs(uri) } },
      );

    async function run2(uri: string): Promise<ReceivedResource> {
      const resourceMeta = await served!.flyte2.create({
        template,
        inputs: { literals: [{ name: "what", value: inputs(uri) }] },
        outputPrefix: PREFIX,
      });
      return served!.flyte2.poll("copy", resourceMeta, { outputPrefix: PREFIX });
    }

    it("are uploaded before it replies, with both protocols", async () => {
      const { kept, storage } = allowedStorage();
      folder.write({ "report.txt": "all well" });
      served = await serveForTest([copy], { storage });
      const uri = `${PREFIX}/report/report.txt`;
      for (const through of [run, run2]) {
        const answer = await through("s3://b/x");
        assert.equal(answer.phase, "SUCCEEDED", answer.message);
        assert.deepEqual(urisOf(answer), [uri]);
        assert.equal(await textAt(kept, uri), "all well");
        await kept.delete(uri);
      }
    });

    it("are RETRYABLE_FAILED if the storage does not respond, and FAILED if they do not exist", async () => {
      folder.write({ "report.txt": "all well" });
      const { storage } = allowedStorage(
        () => () => Promise.reject(new FxError("FX5013", "s3 does not answer")),
      );
      served = await serveForTest([copy], { storage });
      assert.equal((await run("s3://b/x")).phase, "RETRYABLE_FAILED");
      rmSync(at("report.txt"));
      assert.equal((await run("s3://b/x")).phase, "FAILED");
    });

    it("are not uploaded if an input names their path", async () => {
      const { kept, storage } = allowedStorage();
      folder.write({ "report.txt": "all well" });
      served = await serveForTest([copy], { storage });
      for (const answer of [await run(at("report.txt")), await run2(at("report.txt"))]) {
        assert.equal(answer.phase, "FAILED");
        assert.match(answer.message!, /a path that came with the request/);
      }
      for await (const { uri } of kept.list(PREFIX)) assert.fail(uri);
    });
  });
});
