import assert from "node:assert/strict";
import { getEngineAddress, getPublicAddress } from "../../src/cluster-setup/connector-app.ts";
import type { AppState } from "../../src/runtime/remote/app-types.ts";

const app = (publicUrl: string | undefined, namespace?: string): AppState =>
  ({ name: "Weather", project: "p", domain: "d", publicUrl, namespace }) as unknown as AppState;

describe("the addresses of an app", () => {
  for (const [url, address, isTls] of [
    ["https://weather-p-d.apps.example.com", "weather-p-d.apps.example.com:443", true],
    ["http://weather-p-d.localhost:30081", "weather-p-d.localhost:30081", false],
    ["http://[::1]:80/x", "[::1]:80", false],
  ] as const)
    it(`are found in ${url}`, () =>
      assert.deepEqual(getPublicAddress(app(url)), { address, isTls }));

  for (const url of [undefined, "weather", "ftp://x", "http://"])
    it(`are not found in ${url}`, () => assert.equal(getPublicAddress(app(url)), undefined));

  it("are those of the Knative service for Flyte's engine", () => {
    const inCluster = { address: "weather-p-d.flyte.svc.cluster.local:80", isTls: false };
    assert.deepEqual(getEngineAddress(app("https://weather-p-d.x.com", "flyte")), inCluster);
    assert.deepEqual(getEngineAddress(app(undefined, "flyte")), inCluster);
  });

  it("are public ones if Flyte does not say where the app runs", () => {
    assert.deepEqual(getEngineAddress(app("https://w.x.com")), {
      address: "w.x.com:443",
      isTls: true,
    });
    assert.equal(getEngineAddress(app(undefined)), undefined);
    const long = { ...app(undefined, "flyte"), name: "w".repeat(63) };
    assert.equal(getEngineAddress(long), undefined);
  });
});
