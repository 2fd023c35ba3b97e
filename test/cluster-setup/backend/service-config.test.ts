import assert from "node:assert/strict";
import {
  findServiceConfigFaults,
  SERVICE_CONFIG,
} from "../../../src/cluster-setup/backend/service-config.ts";

type ServiceConfig = Record<string, unknown> & {
  readonly methodConfig: readonly Record<string, unknown>[];
};
const OWN = JSON.parse(SERVICE_CONFIG) as ServiceConfig;
const [METHOD] = OWN.methodConfig;

describe("findServiceConfigFaults", () => {
  it("finds nothing in what fx writes", () => {
    assert.deepEqual(findServiceConfigFaults(SERVICE_CONFIG), []);
  });

  it("finds a missing round_robin", () => {
    const { loadBalancingConfig: _, ...rest } = OWN;
    assert.deepEqual(findServiceConfigFaults(JSON.stringify(rest)), ["one-replica"]);
    const older = { ...rest, loadBalancingPolicy: "round_robin" };
    assert.deepEqual(findServiceConfigFaults(JSON.stringify(older)), []);
  });

  for (const [what, method] of [
    ["no retryPolicy", { ...METHOD, retryPolicy: undefined }],
    ["no waitForReady", { ...METHOD, waitForReady: false }],
    ["retries of another code", { ...METHOD, retryPolicy: { retryableStatusCodes: ["ABORTED"] } }],
    ["no codes", { ...METHOD, retryPolicy: {} }],
  ] as const) {
    it(`finds ${what}`, () => {
      const text = JSON.stringify({ ...OWN, methodConfig: [method] });
      assert.deepEqual(findServiceConfigFaults(text), ["no-retries"]);
    });
  }

  for (const text of ["", "{", "[]", "null", '"round_robin"', "42"]) {
    it(`finds that ${JSON.stringify(text)} is not a JSON object`, () => {
      assert.deepEqual(findServiceConfigFaults(text), ["not-json"]);
    });
  }

  it("survives values of other kinds", () => {
    const text = '{"loadBalancingConfig": 1, "methodConfig": [null, 2, {"retryPolicy": []}]}';
    assert.deepEqual(findServiceConfigFaults(text), ["one-replica", "no-retries"]);
  });
});
