import assert from "node:assert/strict";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";
import type { Cluster } from "../../../src/runtime/remote/cluster.ts";
import {
  checkExecutionName,
  createExecutionName,
  refuseTakenName,
  startExecution,
} from "../../../src/runtime/remote/start-execution.ts";
import { RpcFailure } from "../../../src/runtime/remote/transport/rpc.ts";
import type { LiteralMap } from "../../../src/runtime/values/literal.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";

/** What a call of the cluster does: it starts the execution, finds it there, or does not answer. */
type Answer = "new" | "exists" | "lost" | "never sent";

async function start(...answers: Answer[]): Promise<number> {
  let calls = 0;
  const cluster = {
    start: () => {
      calls += 1;
      const answer = answers.shift()!;
      if (answer === "new" || answer === "exists") return Promise.resolve(answer === "new");
      const cause = new RpcFailure("UNAVAILABLE", "", { path: "/", isOpen: answer === "lost" });
      return Promise.reject(new FxError("FX5031", "no answer", { cause }));
    },
  } as Partial<Cluster> as Cluster;
  const task = { name: "forecast", version: "v1" };
  const execution = { name: "f1", task, inputs: { literals: {} } };
  await startExecution(cluster, execution, fakeClock(), "fx remote watch f1");
  return calls;
}

describe("starting an execution", () => {
  it("tries again with the same name while no answer arrives", async () => {
    assert.equal(await start("never sent", "lost", "exists"), 3);
    assert.equal(await start("lost", "new"), 2);
  });

  it("does not take an execution of somebody else for its own", async () => {
    const { hint } = await awaitFxError(start("never sent", "exists"), "FX2026");
    assert.equal(hint, "fx remote watch f1");
  });

  it("names the execution that may have been started if no answer arrives", async () => {
    const lost = Array<Answer>(5).fill("lost");
    const { details, hint } = await awaitFxError(start(...lost), "FX5031");
    assert.deepEqual(details, ["execution f1 may have been started"]);
    assert.equal(hint, "fx remote watch f1");
  });

  it("names no execution that cannot have been started", async () => {
    const never = Array<Answer>(5).fill("never sent");
    assert.deepEqual((await awaitFxError(start(...never), "FX5031")).details, []);
  });
});

describe("an execution with the name that the user chose", () => {
  const task = { name: "forecast", version: "v1" };
  const chosen = { name: "f1", task, inputs: { literals: {} } };
  const refuse = async (found: object | undefined, inputs: LiteralMap = { literals: {} }) => {
    const { encodeInputs, decodeInputs } = await loadWire("flyte1");
    const cluster = {
      protocol: "flyte1",
      getExecution: () =>
        found === undefined
          ? Promise.reject(new FxError("FX2001", "not found"))
          : Promise.resolve(found),
      getInputs: () => Promise.resolve(decodeInputs(encodeInputs(inputs))),
    } as unknown as Cluster;
    return refuseTakenName(cluster, chosen, "fx remote watch f1");
  };

  it("is new, or the same if it has the same task and inputs", async () => {
    assert.equal(await refuse(undefined), false);
    assert.equal(await refuse({ task }), true);
  });

  it("is refused with another version, another task or other inputs", async () => {
    const details = async (...args: Parameters<typeof refuse>) =>
      (await awaitFxError(refuse(...args), "FX2026")).details;
    assert.deepEqual(await details({ task: { ...task, version: "v2" } }), ["it runs forecast v2"]);
    assert.deepEqual(await details({ task: { ...task, name: "other" } }), ["it runs other v1"]);
    const city = { scalar: { primitive: { stringValue: "Oslo" } } };
    assert.deepEqual(await details({ task }, { literals: { city } }), ["it has other inputs"]);
  });
});

describe("the name of an execution", () => {
  it("is one that both Flytes accept", () => {
    for (const random of [() => 0, () => 0.999_999, Math.random])
      assert.match(checkExecutionName(createExecutionName(random)), /^f[a-z0-9]{19}$/);
  });

  for (const name of ["", "A", "1a", "a_b", "a-", "a".repeat(31), "é"])
    it(`rejects ${JSON.stringify(name)}`, () =>
      assert.throws(
        () => checkExecutionName(name),
        (error) => error instanceof FxError && error.code === "FX2002",
      ));
});
