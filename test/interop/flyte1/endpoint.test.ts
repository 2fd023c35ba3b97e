import assert from "node:assert/strict";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import { itWorksWith } from "../support/endpoint-tests.ts";
import { useEndpoint } from "../support/use-endpoint.ts";

describe("fx against flytekit's connector server", () => {
  const endpoint = useEndpoint("flyte1");

  itWorksWith(endpoint);

  it("lists a synchronous connector as sync", async () => {
    const { stdout } = await endpoint.list("--json");
    const { connectors } = JSON.parse(stdout) as { connectors: { name: string; kind: string }[] };
    assert.equal(connectors.find(({ name }) => name === "Greet Connector")!.kind, "sync");
  });

  it("runs a task of a synchronous connector, and reports its exception", async () => {
    await assertPrints(/said: "?hello Oslo/, endpoint.run("greet", "Oslo"));
    const failed = await assertExit(1, endpoint.run("greet", "raise"));
    assert.match(failed.stderr, /failed to do greet task with error: ValueError: no such mode/);
  });

  it("exits with 3 and lists the served types for an unknown one", async () => {
    const { stderr } = await assertExit(3, endpoint.run("quiet", "succeed"));
    assert.match(stderr, /no connector for task type quiet \(0\) at .*scripted \(0\)/);
  });
});
