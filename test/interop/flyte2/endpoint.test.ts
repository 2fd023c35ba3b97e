import assert from "node:assert/strict";
import { itWorksWith } from "../support/endpoint-tests.ts";
import { useEndpoint } from "../support/use-endpoint.ts";

describe("fx against flyte-sdk's connector server", () => {
  const endpoint = useEndpoint("flyte2");

  itWorksWith(endpoint);

  it("passes the task's secrets and configs to the connector, and prints none of them", async () => {
    const { code, stdout, stderr } = await endpoint.run("scripted", "secret");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /11 letters, C/);
    assert.doesNotMatch(stdout + stderr, /never-shown/);
  });

  it("reports a missing secret before it calls the server", async () => {
    const { code, stderr } = await endpoint.run("scripted", "succeed", [], {});
    assert.equal(code, 5);
    assert.match(stderr, /secret WX_API_KEY is missing/);
  });

  it("prints each line of a job's log once, and nothing for a job without a log", async () => {
    const { stderr } = await endpoint.run("scripted", "succeed");
    assert.deepEqual(stderr.match(/log (first|second) line/g), [
      "log first line",
      "log second line",
    ]);
    const quiet = await endpoint.run("quiet", "succeed");
    assert.equal(quiet.code, 0);
    // Another test leaves a job, of which fx warns.
    assert.doesNotMatch(
      quiet.stderr.replace(/^warning: run .* left a job.*$/gm, ""),
      /warning|log /,
    );
  });
});
