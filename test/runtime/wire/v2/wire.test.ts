import assert from "node:assert/strict";
import fc from "fast-check";
import {
  messageToJson,
  messageToText,
} from "../../../../src/runtime/wire/inspect/message-formats.ts";
import type { TaskTemplate } from "../../../../src/runtime/wire/models/task-template.ts";
import { FLYTE2, inResourceOrder } from "../../../../src/runtime/wire/v2/wire.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";
import { sqlTemplate, taskTemplate } from "../../../support/messages/arbitraries.ts";
import { comparable } from "../../../support/messages/comparable.ts";
import { rawMessage } from "../../../support/messages/raw-message.ts";
import { smallTemplate } from "../../../support/messages/small-template.ts";

const { decodeTaskSpec, encodeTaskSpec, decodeTaskTemplate, encodeTaskTemplate } = FLYTE2;

const TYPE = "flyteidl2.core.TaskTemplate";

describe("Flyte 2's TaskTemplate on the wire", () => {
  it("survives a round trip through a changed copy", () => {
    holdsFor(fc.oneof(taskTemplate, sqlTemplate), (template) => {
      const copy = { ...decodeTaskTemplate(encodeTaskTemplate(template)), taskTypeVersion: 5 };
      assert.deepEqual(
        comparable(decodeTaskTemplate(encodeTaskTemplate(copy))),
        comparable(asFlyte2Says({ ...template, taskTypeVersion: 5 })),
      );
    });
  });

  it("always has custom, a container, and the metadata that readers expect", async () => {
    assert.deepEqual(await jsonOf(smallTemplate("t")), {
      id: { resourceType: "TASK", name: "n" },
      type: "t",
      metadata: {
        runtime: { type: "FLYTE_SDK", version: "1", flavor: "typescript" },
        retries: {},
        interruptible: false,
        generatesDeck: false,
      },
      interface: { inputs: {}, outputs: {} },
      custom: {},
      container: {},
    });
  });

  it("lists variables sorted by name", async () => {
    const variable = { type: { simple: 1 }, description: "" } as const;
    const template = smallTemplate("t", {
      interface: {
        inputs: { zebra: variable, "\u{1f40e}": variable, "\uffee": variable, ant: variable },
        outputs: {},
      },
    });
    const keys = JSON.stringify(await jsonOf(template)).match(/(?<="key":")[^"]+/g);
    assert.deepEqual(keys, ["ant", "zebra", "\uffee", "\u{1f40e}"]);
  });

  it("reads variables in any order, and the last one with a name", () => {
    const entry = (key: string, simple: number): Uint8Array =>
      rawMessage([1, key], [2, rawMessage([1, rawMessage([1, simple])])]);
    const variables = rawMessage(
      [1, entry("b", 1)],
      [1, entry("a", 2)],
      [1, entry("b", 3)],
      [1, entry("__proto__", 4)],
    );
    const bytes = rawMessage([2, "t"], [4, rawMessage([1, variables])]);
    const { inputs } = decodeTaskTemplate(bytes).interface;
    const read = Object.entries(inputs).map(([name, { type }]) => `${name} ${type.simple}`);
    assert.deepEqual(read, ["b 3", "a 2", "__proto__ 4"]);
    assert.equal(Object.getPrototypeOf(inputs), Object.prototype);
  });

  it("sorts resources, and leaves them unset if none are requested", async () => {
    const container = { image: "i", command: [], args: [], env: [] };
    const names = ["EPHEMERAL_STORAGE", "GPU", "MEMORY", "CPU"] as const;
    const requests = names.map((name) => ({ name, value: "1" }));
    const jsonWith = (resources: Resources) => containerJson({ ...container, resources });
    const sorted = { image: "i", resources: { requests: requests.toReversed() } };
    assert.deepEqual(await jsonWith({ requests, limits: [] }), sorted);
    assert.deepEqual(await jsonWith({ requests: [], limits: [] }), { image: "i" });
  });

  it("has the task's config in the container, and that of a SQL task in the template", async () => {
    const config = { region: "eu" };
    const sql = { statement: "select 1", dialect: "ANSI" } as const;
    const inContainer = { config: [{ key: "region", value: "eu" }] };
    for (const [template, expected] of [
      [smallTemplate("t", { config }), [inContainer, undefined, undefined]],
      [smallTemplate("t", { config, sql }), [undefined, config, sql]],
    ] as const) {
      const json = (await jsonOf(template)) as Record<string, unknown>;
      assert.deepEqual([json["container"], json["config"], json["sql"]], expected);
    }
  });

  it("has labels only if there are any", async () => {
    const template = smallTemplate("t");
    const labelled = { ...template.metadata, labels: { team: "a" } };
    const json = await jsonOf({ ...template, metadata: labelled });
    const { metadata } = (json as { metadata: { metadata: unknown } }).metadata;
    assert.deepEqual(metadata, { labels: { team: "a" } });
  });

  it("keeps fields that the model does not have, also in a changed copy", async () => {
    const metadata = rawMessage(
      [5, rawMessage([5, 3], [88, "backoff"])],
      [17, 1],
      [23, 1],
      [24, rawMessage([1, 60])],
    );
    const pod = rawMessage([4, "primary"]);
    const config = rawMessage([1, "primary_container_name"], [2, "primary"]);
    const bytes = Buffer.from(
      rawMessage([2, "t"], [3, metadata], [16, config], [17, pod], [19, "reuse"], [999, "newer"]),
    );
    const template = decodeTaskTemplate(bytes);
    assert.deepEqual(Buffer.from(encodeTaskTemplate(template)), bytes);
    const copy = {
      ...template,
      custom: { city: "Oslo" },
      metadata: { ...template.metadata, retries: 4 },
    };
    const text = await messageToText(TYPE, encodeTaskTemplate(copy));
    for (const kept of [
      /k8s_pod/,
      /primary_container_name: "primary"/,
      /key: "primary_container_name"/,
      /debuggable: true/,
      /\n {2}23: 1/,
      /\n {2}24 \{/,
      /\n19: "reuse"/,
      /\n999: "newer"/,
      /retries: 4/,
      /88: "backoff"/,
      /"Oslo"/,
    ])
      assert.match(text, kept);
    assert.doesNotMatch(text, /^container/m);
  });

  it("keeps fields in a changed container that the model does not have", async () => {
    const container = rawMessage(
      [1, "i"],
      [3, "{{.input}}"],
      [6, rawMessage([1, "k"], [2, "v"])],
      [7, rawMessage([1, 8080])],
      [998, "x"],
    );
    const template = decodeTaskTemplate(rawMessage([2, "t"], [6, container]));
    assert.deepEqual(template.config, { k: "v" });
    const changed = { ...template, container: { ...template.container!, args: ["/in"] } };
    const text = await messageToText(TYPE, encodeTaskTemplate(changed));
    for (const kept of [/args: "\/in"/, /key: "k"/, /container_port: 8080/, /998: "x"/])
      assert.match(text, kept);
  });

  it("rejects bytes that are not a template, and a custom that Flyte cannot store", () => {
    const bytes = encodeTaskTemplate(smallTemplate("t"));
    for (const [given, message] of [
      [new Uint8Array(), /^invalid flyteidl2\.core\.TaskTemplate: it has no id and no type$/],
      [bytes.subarray(0, bytes.length - 1), /at byte \d+ of \d+: index out of range/],
    ] as const)
      catchFxError("FX2006", () => decodeTaskTemplate(given), message);
    catchFxError("FX3010", () => encodeTaskTemplate(smallTemplate("t", { custom: { a: NaN } })));
  });
});

const jsonOf = (template: TaskTemplate) => messageToJson(TYPE, encodeTaskTemplate(template));

type Container = NonNullable<TaskTemplate["container"]>;
type Resources = NonNullable<Container["resources"]>;

async function containerJson(container: Container): Promise<unknown> {
  return ((await jsonOf(smallTemplate("t", { container }))) as { container: unknown }).container;
}

/** Fields that only Flyte 2 has. */
function asFlyte2Says(template: TaskTemplate): TaskTemplate {
  const { container, metadata } = template;
  const { container: _container, ...rest } = template;
  const says = {
    ...rest,
    metadata: { ...metadata, interruptible: metadata.interruptible ?? false },
  };
  if (container === undefined) return says;
  const { resources, ...others } = container;
  const isNone =
    resources === undefined || (resources.requests.length === 0 && resources.limits.length === 0);
  if (
    isNone &&
    container.image === "" &&
    [container.command, container.args, container.env].every((list) => list.length === 0)
  )
    return says;
  return {
    ...says,
    container: isNone
      ? others
      : {
          ...others,
          resources: {
            requests: inResourceOrder(resources.requests),
            limits: inResourceOrder(resources.limits),
          },
        },
  };
}

describe("Flyte 2's TaskSpec on the wire", () => {
  it("has the template, its short name, and the default inputs", async () => {
    const name = `${"\u{1f40e}".repeat(60)}abcdef`;
    const template = smallTemplate("t", {
      id: { project: "", domain: "", name, version: "", org: "" },
      interface: { inputs: { x: { type: { simple: 1 }, description: "" } }, outputs: {} },
    });
    const json = (await messageToJson(
      "flyteidl2.task.TaskSpec",
      encodeTaskSpec(template, { literals: { x: { scalar: { primitive: { integer: 7 } } } } }),
    )) as Record<string, unknown>;
    assert.equal(json["shortName"], `${"\u{1f40e}".repeat(60)}abc`);
    assert.deepEqual(json["defaultInputs"], [
      {
        name: "x",
        parameter: {
          var: { type: { simple: "INTEGER" } },
          default: { scalar: { primitive: { integer: "7" } } },
        },
      },
    ]);
  });

  it("keeps every byte of the template", () => {
    const bytes = Buffer.concat([
      encodeTaskTemplate(smallTemplate("t")),
      rawMessage([999, "newer"]),
    ]);
    const back = decodeTaskSpec(encodeTaskSpec(decodeTaskTemplate(bytes), {}));
    assert.deepEqual(Buffer.from(encodeTaskTemplate(back)), bytes);
  });

  it("rejects truncated bytes, and a spec without a template", () => {
    const bytes = encodeTaskSpec(smallTemplate("t"), {});
    catchFxError("FX2006", () => decodeTaskSpec(bytes.subarray(0, bytes.length - 1)));
    catchFxError("FX2006", () => decodeTaskSpec(new Uint8Array()));
  });
});
