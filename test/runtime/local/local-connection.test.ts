import assert from "node:assert/strict";
import { type CreateRequest, Resource } from "../../../src/entries/index.ts";
import type { Connection } from "../../../src/entries/models.ts";
import { SecretResolver } from "../../../src/runtime/secrets/secret-resolver.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { Job, ScriptedRun, ScriptedTask, type Script } from "../../support/server/endpoint-run.ts";

class ConnectedTask<I, O> extends ScriptedTask<I, O> {
  custom: object = {
    secrets: { API_KEY: "tenant_key" },
    configs: { region: "eu" },
    taskType: "scripted",
    other: 7,
  };

  override getCustom(): never {
    return this.custom as never;
  }
}

const secrets = (env: Record<string, string>): SecretResolver =>
  new SecretResolver({ env, readFile: () => undefined, local: true });

describe("a local run of a task with a connection", () => {
  const seen: [string, Connection | undefined][] = [];
  const note = ({ secrets, connection }: Pick<CreateRequest, "secrets" | "connection">): void =>
    void seen.push([secrets.get("API_KEY"), connection]);
  const script: Script = {
    create: (request) => (note(request), new Job({ jobId: "j" })),
    get: (_, request) => (note(request), Resource.succeeded({})),
  };
  beforeEach(() => void (seen.length = 0));

  it("passes the connection that Flyte 2's engine would send to create and get", async () => {
    const run = new ScriptedRun(script, {
      secrets: secrets({ TENANT_KEY: "k3y-of-tenant", API_KEY: "not this one" }),
    });
    await new ConnectedTask({ name: "connected" }).run({}, run.options);
    const own = { API_KEY: "k3y-of-tenant" };
    const connection = { taskType: "scripted", secrets: own, configs: { region: "eu" } };
    const expected = ["k3y-of-tenant", connection];
    assert.deepEqual(seen, [expected, expected]);
  });

  it("is rejected before the run starts if a secret that custom names is missing", async () => {
    const run = new ScriptedRun(script, { secrets: secrets({ API_KEY: "not this one" }) });
    const running = new ConnectedTask({ name: "connected" }).run({}, run.options);
    const { details } = await awaitFxError(running, "FX5001");
    assert.match(details.join(), /tenant_key.*\$TENANT_KEY/);
    assert.deepEqual(run.connector.calls, []);
  });

  it("is rejected if it lacks a secret that the connector declares", async () => {
    const run = new ScriptedRun(
      { ...script, secrets: [{ key: "TOKEN", from: "connection" }] },
      { secrets: secrets({ TENANT_KEY: "a", TOKEN: "not this one" }) },
    );
    const running = new ConnectedTask({ name: "connected" }).run({}, run.options);
    await awaitFxError(running, "FX5001", /needs TOKEN in the connection of connected/);
  });

  for (const custom of [
    {},
    { secrets: { a: 1 } },
    { configs: { threads: 4 } },
    { secrets: "x" },
    { secrets: ["a"] },
  ]) {
    it(`has none if custom is ${JSON.stringify(custom)}, and warns that Flyte 2 would reject an invalid connection`, async () => {
      const run = new ScriptedRun(script, { secrets: secrets({ API_KEY: "own" }) });
      const task = new ConnectedTask({ name: "connected" });
      task.custom = custom;
      await task.run({}, run.options);
      assert.deepEqual(seen[0], ["own", undefined]);
      assert.equal(run.all("warning").length, Object.keys(custom).length);
    });
  }

  it("is rejected under Flyte 2 before the run starts if custom is not a connection, with every fault", async () => {
    const run = new ScriptedRun(script, { secrets: secrets({}) });
    const task = new ConnectedTask({ name: "connected" });
    task.custom = { secrets: { a: 1, b: null }, configs: ["x"], taskType: true, other: 7 };
    const running = task.run({}, { ...run.options, protocol: "flyte2" });
    assert.deepEqual((await awaitFxError(running, "FX3018")).details, [
      "custom.secrets.a must be a text",
      "custom.secrets.b must be a text",
      "custom.configs must be an object",
      "custom.taskType must be a text",
    ]);
    assert.deepEqual(run.connector.calls, []);
  });
});
