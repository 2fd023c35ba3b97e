import assert from "node:assert/strict";
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
    const { code, stdout, stderr } = await endpoint.run("greet", "Oslo");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /said: "?hello Oslo/);
    const failed = await endpoint.run("greet", "raise");
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /failed to do greet task with error: ValueError: no such mode/);
  });

  it("exits with 3 and lists the served types for an unknown one", async () => {
    const { code, stderr } = await endpoint.run("quiet", "succeed");
    assert.equal(code, 3);
    assert.match(stderr, /no connector for task type quiet \(0\) at .*scripted \(0\)/);
  });
});
