import assert from "node:assert/strict";
import fc from "fast-check";
import { Duration } from "../../../../src/runtime/values/types/duration.ts";
import {
  messageToJson,
  messageToText,
} from "../../../../src/runtime/wire/inspect/message-formats.ts";
import type { TaskTemplate } from "../../../../src/runtime/wire/models/task-template.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";
import { sqlTemplate, taskTemplate } from "../../../support/messages/arbitraries.ts";
import { comparable } from "../../../support/messages/comparable.ts";
import { rawMessage } from "../../../support/messages/raw-message.ts";
import { smallTemplate } from "../../../support/messages/small-template.ts";

const { decodeTaskTemplate, encodeTaskTemplate } = FLYTE1;

const TYPE = "flyteidl.core.TaskTemplate";
const CONTAINER = { image: "i", command: [], args: [], env: [] };

describe("TaskTemplate on the wire", () => {
  it("survives a round trip, also through a copy", () => {
    holdsFor(fc.oneof(taskTemplate, sqlTemplate), (template) => {
      const read = decodeTaskTemplate(encodeTaskTemplate(template));
      assert.deepEqual(comparable(read), comparable(template));
      const again = decodeTaskTemplate(encodeTaskTemplate({ ...read }));
      assert.deepEqual(comparable(again), comparable(template));
    });
  });

  it("writes the fields that readers expect, and omits other empty fields", async () => {
    assert.deepEqual(await messageToJson(TYPE, encodeTaskTemplate(smallest)), {
      id: { resourceType: "TASK", name: "n" },
      type: "t",
      metadata: {
        runtime: { type: "FLYTE_SDK", version: "1", flavor: "typescript" },
        retries: {},
        generatesDeck: false,
        metadata: {},
      },
      interface: { inputs: {}, outputs: {} },
    });
  });

  it("writes each part under Flyte's names", async () => {
    assert.deepEqual(await messageToJson(TYPE, encodeTaskTemplate(fullest)), {
      id: { resourceType: "TASK", project: "p", domain: "d", name: "n", version: "v", org: "o" },
      type: "t",
      taskTypeVersion: 2,
      metadata: {
        discoverable: true,
        runtime: { type: "FLYTE_SDK", version: "1", flavor: "typescript" },
        timeout: "5400.500s",
        retries: { retries: 3 },
        discoveryVersion: "dv",
        deprecatedErrorMessage: "old",
        interruptible: false,
        cacheSerializable: true,
        podTemplateName: "pod",
        cacheIgnoreInputVars: ["b", "a"],
        isEager: true,
        generatesDeck: true,
        metadata: { labels: { l: "1" }, annotations: { a: "2" } },
      },
      interface: {
        inputs: { variables: { x: { type: { simple: "NONE" }, description: "x" } } },
        outputs: {
          variables: {
            y: { type: { blob: { dimensionality: "MULTIPART" } }, description: "the y" },
          },
        },
      },
      custom: { query: "select 1", rows: 5, deep: [{ a: null }] },
      container: {
        image: "i",
        command: ["c"],
        args: ["a", ""],
        resources: {
          requests: [{ name: "EPHEMERAL_STORAGE", value: "1Gi" }],
          limits: [{ name: "CPU", value: "2" }],
        },
        env: [{ key: "K", value: "V" }],
      },
      securityContext: {
        runAs: { iamRole: "r", k8sServiceAccount: "s" },
        secrets: [
          { group: "g", groupVersion: "1", key: "k", mountRequirement: "ENV_VAR", envVar: "E" },
        ],
      },
      config: { empty: "" },
    });
  });

  it("writes a container's resources even if there are none", async () => {
    const json = await messageToJson(
      TYPE,
      encodeTaskTemplate({ ...smallest, container: CONTAINER }),
    );
    const { container } = json as { container: unknown };
    assert.deepEqual(container, { image: "i", resources: {} });
  });

  it("drops a timeout of zero", () => {
    const template = { ...smallest, metadata: { ...smallest.metadata, timeout: new Duration(0) } };
    assert.deepEqual(encodeTaskTemplate(template), encodeTaskTemplate(smallest));
  });

  it("keeps names such as __proto__ as data", () => {
    const names = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    const variables = JSON.parse(
      '{"__proto__":{"type":{"simple":1},"description":"d"}}',
    ) as TaskTemplate["interface"]["inputs"];
    const metadata = { ...smallest.metadata, labels: names };
    const given = { config: names, metadata, interface: { inputs: variables, outputs: {} } };
    const back = decodeTaskTemplate(encodeTaskTemplate({ ...smallest, ...given }));
    assert.deepEqual(Object.entries(back.config), [["__proto__", "x"]]);
    assert.deepEqual(Object.entries(back.metadata.labels), [["__proto__", "x"]]);
    assert.deepEqual(Object.keys(back.interface.inputs), ["__proto__"]);
    assert.equal(Object.getPrototypeOf(back.interface.inputs), Object.prototype);
  });

  it("encodes a decoded template to its original bytes, with fields that the model does not have", () => {
    const bytes = Buffer.concat([encodeTaskTemplate(smallest), ...unmodelled]);
    assert.deepEqual(Buffer.from(encodeTaskTemplate(decodeTaskTemplate(bytes))), bytes);
  });

  it("keeps fields in a changed copy that the model does not have", async () => {
    const bytes = Buffer.concat([encodeTaskTemplate(smallest), ...unmodelled]);
    const copy = { ...decodeTaskTemplate(bytes), custom: { city: "Oslo" } };
    const own = encodeTaskTemplate({ ...smallest, custom: { city: "Oslo" } });
    const expected = await messageToText(TYPE, Buffer.concat([own, ...unmodelled]));
    assert.equal(await messageToText(TYPE, encodeTaskTemplate(copy)), expected);
  });

  it("keeps fields in a changed part that the model does not have", async () => {
    const beside = rawMessage([7, rawMessage([1, 8080])], [999, "x"]);
    const container = Buffer.concat([
      rawMessage([1, "i"], [3, "{{.input}}"], [5, rawMessage([1, "K"], [2, "V"], [998, "in env"])]),
      beside,
    ]);
    const retries = rawMessage([1, 3], [77, "backoff"]);
    const given = rawMessage([5, retries], [11, rawMessage([1, "tag"], [2, "x"])]);
    const template = decodeTaskTemplate(rawMessage([2, "t"], [3, given], [6, container]));
    const { container: model, metadata } = template;
    const copy = {
      ...template,
      container: { ...model!, args: ["/inputs.pb"] },
      metadata: { ...metadata, retries: 4 },
    };
    const text = await messageToText(TYPE, encodeTaskTemplate(copy));
    const added = [/999: "x"/, /998: "in env"/, /77: "backoff"/];
    for (const kept of [
      /args: "\/inputs.pb"/,
      /container_port: 8080/,
      /retries: 4/,
      /tags/,
      ...added,
    ])
      assert.match(text, kept);
    assert.doesNotMatch(text, /\{\{\.input\}\}/);
  });

  it("drops the pod of a copy that runs in a container, because a template has one target", async () => {
    const template = decodeTaskTemplate(rawMessage([2, "t"], [17, rawMessage([4, "primary"])]));
    const show = (more: object) =>
      messageToText(TYPE, encodeTaskTemplate({ ...template, ...more }));
    assert.match(await show({ custom: {} }), /k8s_pod/);
    assert.doesNotMatch(await show({ container: CONTAINER }), /k8s_pod/);
  });

  it("does not share memory with the bytes it was read from or written to", () => {
    const bytes = Buffer.from(encodeTaskTemplate(fullest));
    const before = Buffer.from(bytes);
    const template = decodeTaskTemplate(bytes);
    bytes.fill(0);
    encodeTaskTemplate(template).fill(0);
    assert.deepEqual(Buffer.from(encodeTaskTemplate(template)), before);
    assert.equal(template.container?.image, "i");
  });

  it("reads a template with only a type", () => {
    const template = decodeTaskTemplate(rawMessage([2, "t"]));
    assert.deepEqual(template.interface, { inputs: {}, outputs: {} });
    assert.deepEqual(template.custom, {});
    assert.equal(template.metadata.retries, 0);
    assert.deepEqual(template.id, { project: "", domain: "", name: "", version: "", org: "" });
  });

  it("reads unknown enum numbers as unset", () => {
    const template = decodeTaskTemplate(
      rawMessage([2, "t"], [3, rawMessage([2, rawMessage([1, 77])])], [18, rawMessage([2, 99])]),
    );
    assert.equal(template.sql?.dialect, "UNDEFINED");
    assert.equal(template.metadata.runtime.type, "OTHER");
  });

  it("rejects bytes that are not a template", () => {
    const bytes = encodeTaskTemplate(fullest);
    for (const [given, message] of [
      [new Uint8Array(), /^invalid flyteidl\.core\.TaskTemplate: it has no id and no type$/],
      [Buffer.from("89504e470d0a1a0a", "hex"), /./],
      [bytes.subarray(0, bytes.length - 3), /at byte \d+ of \d+: index out of range/],
    ] as const)
      catchFxError("FX2006", () => decodeTaskTemplate(given), message);
  });

  it("rejects a timeout whose seconds and nanos contradict each other", () => {
    const timeout = rawMessage([1, 1], [2, 2_000_000_000]);
    const contradictory = rawMessage([3, rawMessage([4, timeout])], [2, "t"]);
    const message = /timeout of a task is not a valid duration/;
    catchFxError("FX2006", () => decodeTaskTemplate(contradictory), message);
  });

  it("rejects a custom that Flyte cannot store", () => {
    catchFxError("FX3010", () => encodeTaskTemplate({ ...smallest, custom: { a: NaN } }));
  });
});

/** A pod, an accelerator, and a field of a newer Flyte. */
const unmodelled = [
  rawMessage([9, rawMessage([1, rawMessage([1, "nvidia-tesla-t4"])])]),
  rawMessage([17, rawMessage([4, "primary"])]),
  rawMessage([999, "from a newer Flyte"]),
];

const smallest: TaskTemplate = smallTemplate("t");

const fullest: TaskTemplate = {
  id: { project: "p", domain: "d", name: "n", version: "v", org: "o" },
  type: "t",
  taskTypeVersion: 2,
  metadata: {
    runtime: { type: "FLYTE_SDK", version: "1", flavor: "typescript" },
    retries: 3,
    timeout: Duration.parse("1h30m0.5s"),
    interruptible: false,
    discoverable: true,
    discoveryVersion: "dv",
    cacheSerializable: true,
    cacheIgnoreInputVars: ["b", "a"],
    deprecatedErrorMessage: "old",
    podTemplateName: "pod",
    generatesDeck: true,
    isEager: true,
    labels: { l: "1" },
    annotations: { a: "2" },
  },
  interface: {
    inputs: { x: { type: { simple: 0 }, description: "x" } },
    outputs: { y: { type: { blob: { dimensionality: 1 } }, description: "the y" } },
  },
  custom: { query: "select 1", rows: 5, deep: [{ a: null }] },
  container: {
    image: "i",
    command: ["c"],
    args: ["a", ""],
    env: [{ key: "K", value: "V" }],
    resources: {
      requests: [{ name: "EPHEMERAL_STORAGE", value: "1Gi" }],
      limits: [{ name: "CPU", value: "2" }],
    },
  },
  securityContext: {
    runAs: { iamRole: "r", k8sServiceAccount: "s" },
    secrets: [
      { key: "k", group: "g", groupVersion: "1", mountRequirement: "ENV_VAR", envVar: "E" },
    ],
  },
  config: { empty: "" },
};
