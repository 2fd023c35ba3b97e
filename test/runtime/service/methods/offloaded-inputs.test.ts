import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import {
  FxError,
  Resource,
  defineAsyncConnector,
  defineSyncConnector,
  t,
} from "../../../../src/entries/index.ts";
import { type Storage } from "../../../../src/entries/server.ts";
import {
  readAllowedPrefixes,
  withAllowedPrefixes,
} from "../../../../src/runtime/storage/allowed-prefixes.ts";
import { memoryStorage } from "../../../../src/testing/memory-storage.ts";
import { statusOf } from "../../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { Job } from "../../../support/server/endpoint-run.ts";
const FOLDER = "s3://flyte/metadata/run/n0/data/0";

const seen: unknown[] = [];
const job = {
  resourceMeta: Job,
  create: ({ inputs }: { readonly inputs: { readonly numbers?: unknown } }) => (
    seen.push(inputs.numbers),
    new Job({ jobId: "j" })
  ),
  get: () => Resource.running(),
  delete() {},
};
const sums = defineAsyncConnector({
  taskType: "sums",
  inputs: { numbers: t.list(t.int()) },
  ...job,
});
const untyped = defineAsyncConnector({ taskType: "untyped", ...job });
const syncSums = defineSyncConnector({
  taskType: "sync_sums",
  inputs: { numbers: t.list(t.int()) },
  outputs: { sum: t.int() },
  do({ inputs }) {
    seen.push(inputs.numbers);
    return Resource.succeeded({ sum: 7 });
  },
});

const int = (integer: number) => ({ scalar: { primitive: { integer } } });
const list = (...literals: object[]) => ({ collection: { literals } });
const offloaded = (name: string) => ({ offloadedMetadata: { uri: `${FOLDER}/${name}.pb` } });

const NUMBERS = { numbers: { type: { collectionType: { simple: "INTEGER" } } } };
const template = (type: string) => ({
  id: { name: `the ${type}` },
  type,
  interface: { inputs: { variables: NUMBERS } },
});

async function assertRefused(creating: Promise<unknown>, reason: RegExp): Promise<string> {
  const { code, details } = await statusOf(creating);
  assert.equal(code, status.FAILED_PRECONDITION);
  assert.match(details, reason);
  return details;
}

describe("offloaded inputs of a served connector", () => {
  let served: TestServer;
  afterEach(() => void (seen.length = 0));

  async function serve(
    allowed?: string,
    options: { maxMessageBytes?: number; storage?: Storage } = {},
  ): Promise<void> {
    const kept = memoryStorage();
    const storage =
      allowed === undefined ? undefined : withAllowedPrefixes(kept, readAllowedPrefixes([allowed]));
    served = await serveForTest([sums, untyped, syncSums], {
      ...(storage !== undefined && { storage }),
      ...options,
    });
    const put = (name: string, value: Record<string, unknown>): Promise<unknown> =>
      kept.put(`${FOLDER}/${name}.pb`, served.flyte1.encode("flyteidl.core.Literal", value));
    await put("list", list(int(1), int(2)));
    await put("three", int(3));
    await put("nested", list(offloaded("three"), int(4)));
    await put("large", list(...Array.from({ length: 1000 }, (_, index) => int(index))));
  }

  const create = (numbers: object, type = "sums") =>
    served.flyte1.call("CreateTask", {
      template: template(type),
      inputs: { literals: { numbers } },
      outputPrefix: `${FOLDER}/0`,
    });

  for (const [what, numbers, expected] of [
    ["a whole input", offloaded("list"), [1, 2]],
    ["an element of a list, as a map task has it", list(offloaded("three"), int(5)), [3, 5]],
    ["an element of a list that was offloaded itself", offloaded("nested"), [3, 4]],
  ] as const) {
    it(`are read if --storage-allow covers the URI: ${what}`, async () => {
      await serve("s3://flyte/metadata");
      await create(numbers);
      await create(numbers, "untyped");
      const variables = [{ key: "numbers", value: NUMBERS.numbers }];
      await served.flyte2.call("CreateTask", {
        template: { ...template("sums"), interface: { inputs: { variables } } },
        inputs: { literals: [{ name: "numbers", value: numbers }] },
        outputPrefix: `${FOLDER}/0`,
      });
      assert.deepEqual(seen, [expected, expected, expected]);
    });
  }

  it("are read for a synchronous connector", async () => {
    await serve("s3://flyte/metadata");
    const header = { template: template("sync_sums"), outputPrefix: `${FOLDER}/0` };
    await served.flyte1.execute(header, { literals: { numbers: offloaded("nested") } });
    assert.deepEqual(seen, [[3, 4]]);
  });

  for (const uri of ["", "s3:", "http://[", "\u0000"]) {
    it(`are rejected as the caller's fault if their URI is ${JSON.stringify(uri)}`, async () => {
      await serve();
      await assertRefused(create({ offloadedMetadata: { uri } }), /./);
    });
  }

  for (const [what, allowed] of [
    ["no prefix is allowed", undefined],
    ["another prefix is allowed", "s3://flyte/other"],
  ] as const) {
    it(`are rejected with the URI's prefix and the flag if ${what}`, async () => {
      await serve(allowed);
      for (const type of ["sums", "untyped"]) {
        const creating = create(list(int(1), offloaded("three")), type);
        const details = await assertRefused(
          creating,
          /s3:\/\/flyte\/metadata\/run\/n0\/data\/0\/three\.pb/,
        );
        assert.match(details, / \(allow it: fx serve --storage-allow s3:\/\/flyte\/metadata\/\)$/);
        assert.doesNotMatch(details, /bigint/);
      }
      assert.deepEqual(seen, []);
    });
  }

  it("are never files of the server's machine", async () => {
    await serve("s3://flyte");
    const numbers = { offloadedMetadata: { uri: "/etc/passwd" } };
    await assertRefused(create(numbers), /it is a local file/);
  });

  it("may together be as large as a message", async () => {
    await serve("s3://flyte", { maxMessageBytes: 2000 });
    await assertRefused(create(offloaded("large")), /more than 2000|2000 bytes/);
    await create(offloaded("list"));
    assert.deepEqual(seen, [[1, 2]]);
  });

  it("return UNAVAILABLE if the storage does not respond", async () => {
    const storage = Object.assign(Object.create(memoryStorage()) as Storage, {
      getBytes: () => Promise.reject(new FxError("FX5013", "s3 does not answer")),
    });
    await serve(undefined, { storage });
    const { code, details } = await statusOf(create(offloaded("list")));
    assert.equal(code, status.UNAVAILABLE);
    assert.match(details, /s3 does not answer/);
  });
});
