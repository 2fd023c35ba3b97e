import assert from "node:assert/strict";
import {
  createConnectorAddress,
  isSameTarget,
} from "../../../src/cluster-setup/backend/connector-address.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";

const address = (name: unknown, given?: string, root = "/home/fallback") =>
  createConnectorAddress({ root, packageJson: { name } }, given);

describe("the address of a connector", () => {
  for (const [name, host] of [
    ["weather", "weather"],
    ["city_weather", "city-weather"],
    ["@acme/City.Weather", "city-weather"],
    ["__proto__", "proto"],
    ["a".repeat(80), "a".repeat(63)],
  ] as const) {
    it(`is that of deploy/kubernetes.yaml for the project ${name}`, () => {
      assert.deepEqual(address(name), {
        name: host,
        target: `dns:///${host}.flyte.svc.cluster.local:8000`,
      });
    });
  }

  it("is named after the folder if package.json has no name", () => {
    assert.equal(address(undefined).name, "fallback");
    assert.equal(createConnectorAddress({ root: "/x/jobs" }, undefined).name, "jobs");
  });

  it("must be passed if the project has no name with a letter or digit", () => {
    catchFxError("FX2000", () => address("_", undefined, "/"));
    assert.equal(address("_", "h:1").name, "connector");
  });

  for (const [given, target] of [
    ["weather:8000", "dns:///weather:8000"],
    ["10.0.0.1:8000", "dns:///10.0.0.1:8000"],
    ["[::1]:8000", "dns:///[::1]:8000"],
    ["dns:///weather:8000", "dns:///weather:8000"],
    ["passthrough:///weather:8000", "passthrough:///weather:8000"],
    ["k8s://weather.jobs:8000", "k8s://weather.jobs:8000"],
  ] as const) {
    it(`accepts ${given}`, () => {
      assert.equal(address("weather", given).target, target);
    });
  }

  for (const given of [
    "",
    "weather",
    "weather:0",
    "https://weather:443",
    "dns:///",
    "a b:1",
    "x:1\n",
  ]) {
    it(`rejects ${JSON.stringify(given)}`, () => {
      const { hint } = catchFxError("FX2002", () => address("weather", given));
      assert.match(hint!, /^--address /);
    });
  }
});

describe("isSameTarget", () => {
  it("ignores how a cluster's names are written", () => {
    for (const other of [
      "weather.flyte:8000",
      "weather.flyte.svc:8000",
      "k8s://weather.flyte:8000",
      "dns:///Weather.flyte.svc.cluster.local.:8000",
    ])
      assert.ok(isSameTarget("dns:///weather.flyte.svc.cluster.local:8000", other), other);
  });

  it("tells ports, namespaces and hosts apart", () => {
    for (const other of ["weather.flyte:8001", "weather.jobs:8000", "other.flyte:8000", ""])
      assert.ok(!isSameTarget("dns:///weather.flyte.svc.cluster.local:8000", other), other);
  });
});
