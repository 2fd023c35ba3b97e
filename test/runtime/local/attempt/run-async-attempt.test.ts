import assert from "node:assert/strict";
import type { FxError, RunOptions } from "../../../../src/entries/index.ts";
import type { RunEvent } from "../../../../src/runtime/task/run/run-event.ts";
import { loadWire } from "../../../../src/runtime/wire/load-wire.ts";
import { TemporaryProject } from "../../../support/project/temporary-project.ts";
import {
  BROKEN_REPLIES,
  type BrokenReply,
  respond,
  startBreakingServer,
} from "../../../support/server/breaking-server.ts";
import { remoteTask } from "../../../support/server/endpoint-run.ts";
import { useShortPauses } from "../../../support/time/short-pauses.ts";

const clean: (() => unknown)[] = [];

async function run(
  protocol: "flyte1" | "flyte2",
  replies: (create: number) => BrokenReply | undefined,
  more: RunOptions = {},
) {
  const server = await startBreakingServer(await loadWire(protocol), "scripted", replies);
  const project = new TemporaryProject();
  clean.push(() => server.close());
  const events: RunEvent[] = [];
  const error = await remoteTask
    .run(
      { city: "Oslo" },
      {
        projectRoot: project.root,
        endpoint: { address: server.address, protocol },
        secrets: { get: () => "a-key" },
        retries: 1,
        onEvent: (event) => events.push(event),
        ...more,
      },
    )
    .then(
      () => undefined,
      (thrown: unknown) => thrown as FxError,
    );
  return {
    error,
    record: project.runs[0]!,
    keys: server.keys,
    warnings: events.flatMap((event) => (event.type === "warning" ? [event.message] : [])),
  };
}

const status =
  (code: number, details: string): BrokenReply =>
  (stream) =>
    respond(stream, Buffer.alloc(0), { "grpc-status": String(code), "grpc-message": details });

for (const protocol of ["flyte1", "flyte2"] as const) {
  describe(`a create whose reply breaks, ${protocol}`, () => {
    beforeEach(useShortPauses());
    afterEach(async () => {
      for (const step of clean.splice(0).reverse()) await step();
    });

    const runEach = (
      replies: (breakReply: BrokenReply) => (create: number) => BrokenReply | undefined,
    ) =>
      Promise.all(
        Object.entries(BROKEN_REPLIES).map(async ([way, breakReply]) => ({
          way,
          ...(await run(protocol, replies(breakReply))),
        })),
      );

    it("is repeated with the same key", async () => {
      const outcomes = await runEach(
        (breakReply) => (create) => (create === 1 ? breakReply : undefined),
      );
      for (const { way, error, record, keys } of outcomes) {
        assert.equal(error, undefined, `${way}: ${String(error)}`);
        assert.deepEqual(keys, [keys[0], keys[0]], way);
        assert.deepEqual(
          [record.attempt, record.resourceMeta, record.idempotencyKey, record.end?.jobMayStillRun],
          [1, keys[0], keys[0], false],
          way,
        );
      }
    });

    it("ends the run with exit code 6 and its key on record if it stays open", async () => {
      for (const { way, error, record, keys } of await runEach((breakReply) => () => breakReply)) {
        assert.equal(error?.code, "FX6001", `${way}: ${String(error)}`);
        assert.equal(error.exitCode, 6, way);
        assert.ok(keys.length > 1 && new Set(keys).size === 1, `${way}: ${keys.join()}`);
        const left = { attempt: 1, idempotencyKey: keys[0], resourceMeta: null };
        assert.deepEqual(record.leftJobs, [left], way);
        assert.match(error.message, new RegExp(keys[0]!), way);
      }
    });

    it("stays open if the repeated create cannot reach the server", async () => {
      const breakAll: BrokenReply = (stream) => {
        stream.session?.destroy();
        void clean.pop()!();
      };
      const { error, keys, record } = await run(protocol, () => breakAll);
      assert.equal(error?.code, "FX6001", String(error));
      assert.equal(keys.length, 1);
      assert.equal(record.leftJobs.length, 1);
    });

    for (const [name, code] of [
      ["UNKNOWN", 2],
      ["RESOURCE_EXHAUSTED", 8],
      ["ABORTED", 10],
      ["INTERNAL", 13],
    ] as const)
      it(`starts a new attempt with a new key after the server's ${name}, and may leave a job`, async () => {
        const { error, keys, record, warnings } = await run(protocol, (create) =>
          create === 1 ? status(code, "it broke") : undefined,
        );
        assert.equal(error, undefined, String(error));
        assert.equal(new Set(keys).size, 2);
        const left = { attempt: 1, idempotencyKey: keys[0], resourceMeta: null };
        assert.deepEqual(record.leftJobs, [left]);
        assert.match(warnings.join("\n"), new RegExp(`${keys[0]!}.*fx jobs delete`));
      });

    for (const [name, code] of [
      ["INVALID_ARGUMENT", 3],
      ["PERMISSION_DENIED", 7],
      ["FAILED_PRECONDITION", 9],
      ["UNIMPLEMENTED", 12],
    ] as const)
      it(`leaves no job after the server's ${name}`, async () => {
        const { error, record } = await run(protocol, () => status(code, "no"));
        assert.ok(error);
        assert.notEqual(error.exitCode, 6);
        assert.deepEqual(record.leftJobs, []);
      });

    it("leaves a job if the server fails a repeated create", async () => {
      const { error, keys, record } = await run(
        protocol,
        (create) => (create === 1 ? BROKEN_REPLIES["HTTP 500"] : status(3, "no")),
        { retries: 0 },
      );
      assert.equal(error?.exitCode, 1, String(error));
      const left = { attempt: 1, idempotencyKey: keys[0], resourceMeta: null };
      assert.deepEqual(record.leftJobs, [left]);
    });
  });
}
