import assert from "node:assert/strict";
import {
  type ConnectorClient,
  findServedConnector,
} from "../../../src/runtime/client/connector-client.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";

describe("findServedConnector", () => {
  const serves = (name: string, version: number) => ({
    supportedTaskCategories: [{ name, version }],
  });
  const client = {
    address: "127.0.0.1:8000",
    connectors: [serves("weather", 0), serves("weather", 1), serves("words", 0)],
  } as unknown as ConnectorClient;
  const find = (taskTypeVersion: number) =>
    findServedConnector(client, smallTemplate("weather", { taskTypeVersion }));

  it("finds the connector of the type's version", () => {
    assert.equal(find(0), client.connectors[0]);
    assert.equal(find(1), client.connectors[1]);
  });

  it("rejects another version, and lists those that are served", () => {
    const { message } = catchFxError("FX3005", () => find(2));
    assert.match(message, /no connector for task type weather \(2\) at 127\.0\.0\.1:8000/);
    assert.match(message, /serves weather \(0\), weather \(1\), words \(0\)/);
  });
});
