import assert from "node:assert/strict";
import { STATUS } from "../../../src/runtime/calls/call-status.ts";
import { failureFromStatus, serverText } from "../../../src/runtime/client/call-failure.ts";
import {
  type ConnectorClient,
  findServedConnector,
} from "../../../src/runtime/client/connector-client.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";

describe("the text of a server's failure", () => {
  it("is the first line, and the error that flytekit names after its traceback", () => {
    const details =
      'failed to create dummy task with error:\n Trace:\n\n    Traceback (most recent call last):\n      File "/x.py", line 3, in create\n        raise ValueError("bad")\n\nMessage:\n\n    ValueError: bad.';
    assert.equal(serverText(details), "failed to create dummy task with error: ValueError: bad.");
  });

  it("is both lines that flyte-sdk sends", () => {
    assert.equal(
      serverText("failed to get dummy task with error:\n bad."),
      "failed to get dummy task with error: bad.",
    );
  });

  it("leaves out a traceback without an error after it", () => {
    assert.equal(
      serverText('it broke\nTraceback (most recent call last):\n  File "/x.py"'),
      "it broke",
    );
  });

  it("is bounded", () => {
    assert.equal(serverText("x".repeat(100_000)).length, 4000);
  });
});

describe("UNAVAILABLE", () => {
  const fail = (details: string, sent: boolean) =>
    failureFromStatus(
      { code: STATUS.UNAVAILABLE, details },
      {
        ...{ operation: "create", address: "farm:8000", deadlineMs: 1000, requestBytes: 1 },
        ...{ encrypted: false, sent },
      },
    );

  it("is what the server says if it answered", () => {
    const { message, hint } = fail("the worker thread ended", true);
    assert.equal(message, "farm:8000 is unavailable: the worker thread ended");
    assert.equal(hint, undefined);
  });

  it("is a missing server if the request was not sent", () => {
    const { message, hint } = fail("No connection established. Last error: ECONNREFUSED", false);
    assert.equal(message, "no connector server answers at farm:8000: ECONNREFUSED");
    assert.match(hint!, /fx serve --port 8000/);
  });
});

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
