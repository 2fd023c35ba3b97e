import { field } from "./hostile-messages.ts";

/** Connectors that keep their inputs for a moment. */
export const HOLDING_SOURCE = `import { Resource, defineAsyncConnector, defineSyncConnector, t } from "flyte-fx";

export const hold = defineAsyncConnector({
  taskType: "hold",
  resourceMeta: { id: t.string() },
  create: async ({ inputs, clock }) => {
    await clock.sleep(100);
    return { id: "j" + Object.keys(inputs).length };
  },
  get: () => Resource.running(),
  delete: () => undefined,
});
export const measure = defineSyncConnector({
  taskType: "measure",
  outputs: { length: t.int() },
  do: async ({ inputs, clock }) => {
    await clock.sleep(100);
    return Resource.succeeded({ length: JSON.stringify(inputs).length });
  },
});
`;

/** The template of a task with the input `x`. Flyte 1 uses maps and Flyte 2 lists. */
export function templateWith(type: string, x: object = { simple: "STRING" }, isFlyte1 = true) {
  const variables = isFlyte1 ? { x: { type: x } } : [{ key: "x", value: { type: x } }];
  return { type, interface: { inputs: { variables } } };
}

/** Inputs with one text, as the field of a request that has this number. */
export function encodeText(id: number, bytes: number): Buffer {
  const text = field(1, field(1, field(3, Buffer.alloc(9 * Math.floor(bytes / 9), "ab cd €"))));
  return field(id, field(1, Buffer.concat([field(1, Buffer.from("x")), field(2, text)])));
}
