import assert from "node:assert/strict";
import {
  ConnectorRegistry,
  FxError,
  Resource,
  defineAsyncConnector,
  defineSyncConnector,
  t,
} from "../../../src/entries/index.ts";
import { type ConnectorBase, TaskCategory } from "../../../src/runtime/connector/connector-base.ts";

function asynchronous(name: string, taskType: string, taskTypeVersion = 0): ConnectorBase {
  return defineAsyncConnector({
    name,
    taskType,
    taskTypeVersion,
    resourceMeta: { jobId: t.string() },
    create: () => ({ jobId: "x" }),
    get: () => Resource.running(),
    delete: () => undefined,
  });
}

function synchronous(name: string, taskType: string): ConnectorBase {
  return defineSyncConnector({ name, taskType, do: () => Resource.succeeded({}) });
}

const hasCode = (code: string) => (error: unknown) =>
  error instanceof FxError && error.code === code;

describe("ConnectorRegistry", () => {
  let registry: ConnectorRegistry;
  beforeEach(() => void (registry = new ConnectorRegistry()));

  it("finds a connector by type, and by type and version", () => {
    const [zero, one] = [asynchronous("A", "a"), asynchronous("A", "a", 1)];
    registry.register(zero);
    registry.register(one);
    assert.equal(registry.getConnector("a"), zero);
    assert.equal(registry.getConnector("a", 1), one);
    assert.equal(registry.getConnector(new TaskCategory("a", 1)), one);
  });

  it("lists the known versions or names if nothing matches", () => {
    registry.register(asynchronous("A", "bigquery", 3));
    assert.throws(
      () => registry.getConnector("bigquery"),
      (error: FxError) => hasCode("FX3005")(error) && /there is version 3/.test(error.message),
    );
    assert.throws(
      () => registry.getConnector("bigqery", 3),
      (error: FxError) => /did you mean "bigquery"\?/.test(error.message),
    );
  });

  it("rejects a second connector for a category, and replaces the first with override", () => {
    registry.register(asynchronous("A", "a"));
    const other = asynchronous("B", "a");
    assert.throws(() => registry.register(other), hasCode("FX3004"));
    registry.register(other, { override: true });
    assert.equal(registry.getConnector("a"), other);
    assert.deepEqual(registry.listConnectors(), [
      { name: "B", isSync: false, supportedTaskCategories: [new TaskCategory("a")] },
    ]);
  });

  it("accepts the same connector twice", () => {
    const one = asynchronous("A", "a");
    registry.register(one);
    registry.register(one);
    assert.equal(registry.connectors.length, 1);
  });

  it("rejects a name that a connector of the other kind has", () => {
    registry.register(asynchronous("A", "a"));
    assert.throws(() => registry.register(synchronous("A", "b")), hasCode("FX3004"));
    registry.register(synchronous("A", "a"), { override: true });
  });

  it("returns one entry per name, in the order of registration", () => {
    registry.register(asynchronous("B", "b"));
    registry.register(synchronous("A", "a"));
    registry.register(asynchronous("B", "b", 2));
    assert.deepEqual(registry.listConnectors(), [
      {
        name: "B",
        isSync: false,
        supportedTaskCategories: [new TaskCategory("b"), new TaskCategory("b", 2)],
      },
      { name: "A", isSync: true, supportedTaskCategories: [new TaskCategory("a")] },
    ]);
    assert.equal(registry.getConnectorMetadata("A").isSync, true);
    assert.throws(() => registry.getConnectorMetadata("C"), hasCode("FX3005"));
  });

  it("rejects a value that is not a connector", () => {
    assert.throws(() => registry.register({ name: "x" } as never), hasCode("FX3007"));
    assert.throws(() => registry.register(asynchronous("", "x")), hasCode("FX3007"));
  });

  it("is replaced as the shared one during an import, even if that fails", async () => {
    const shared = ConnectorRegistry.shared;
    const failing = ConnectorRegistry.during(registry, async () => {
      ConnectorRegistry.register(asynchronous("A", "a"));
      throw new Error("failed");
    });
    await assert.rejects(failing, /failed/);
    assert.equal(ConnectorRegistry.shared, shared);
    const names = registry.connectors.map(({ name }) => name);
    assert.deepEqual(names, ["A"]);
    assert.equal(shared.find("a", 0), undefined);
  });
});
