import assert from "node:assert/strict";
import { locateMethod } from "../../../src/runtime/check/run-checks.ts";
import type { ConnectorBase } from "../../../src/runtime/connector/connector-base.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

const SOURCE = `import { defineAsyncConnector } from "flyte-fx";

export class Other { async create() {} }
export class Weather extends AsyncConnectorBase {
  async create(request) {}
  override get = async () => {};
}
export const first = new Weather();
export const second = defineAsyncConnector({
  taskType: "second",
  async create({ inputs }) {},
  delete: () => {},
});
`;

describe("locateMethod", () => {
  const folder = useTemporaryFolder();

  const locate = (line: number, method: string | undefined, className = "Defined") => {
    const file = `${folder.write({ "weather.ts": SOURCE })}/weather.ts`;
    const connector = {
      definedAt: { location: { file, line, column: 1 } },
      constructor: { name: className },
    } as unknown as ConnectorBase;
    const location = locateMethod(connector, method);
    return location && `${location.line}:${location.column}`;
  };

  it("finds a method of a class before the connector is created", () => {
    assert.equal(locate(8, "create", "Weather"), "5:9");
    assert.equal(locate(8, "get", "Weather"), "6:12");
  });

  it("finds a method after the call that defines the connector", () => {
    assert.equal(locate(9, "create"), "11:9");
    assert.equal(locate(9, "delete"), "12:3");
  });

  it("returns the place where the connector is created if the method is elsewhere", () => {
    assert.equal(locate(9, "getLogs"), "9:1");
    assert.equal(locate(9, undefined), "9:1");
  });

  it("returns nothing for a connector at an endpoint", () => {
    assert.equal(locateMethod(undefined, "create"), undefined);
  });
});
