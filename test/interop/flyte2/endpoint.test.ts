import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { itWorksWith } from "../support/endpoint-tests.ts";
import { useEndpoint } from "../support/use-endpoint.ts";

describe("fx against flyte-sdk's connector server", () => {
  const endpoint = useEndpoint("flyte2");

  itWorksWith(endpoint);

  it("passes the task's secrets and configs to the connector, and prints none of them", async () => {
    const { stdout, stderr } = await assertExit(0, endpoint.run("scripted", "secret"));
    assert.match(stdout, /11 letters, C/);
    assert.doesNotMatch(stdout + stderr, /never-shown/);
  });

  it("reports a missing secret before it calls the server", async () => {
    const { stderr } = await assertExit(5, endpoint.run("scripted", "succeed", [], {}));
    assert.match(stderr, /secret WX_API_KEY is missing/);
  });

  it("prints each line of a job's log once, and nothing for a job without a log", async () => {
    const { stderr } = await endpoint.run("scripted", "succeed");
    assert.deepEqual(stderr.match(/log (first|second) line/g), [
      "log first line",
      "log second line",
    ]);
    const quiet = await assertExit(0, endpoint.run("quiet", "succeed"));
    // Another test leaves a job, of which fx warns.
    assert.doesNotMatch(
      quiet.stderr.replace(/^warning: run .* left a job.*$/gm, ""),
      /warning|log /,
    );
  });
});
