/** A connector that counts the rows and the characters that it gets, and returns as many rows. */
export const COUNT_ROWS_SOURCE = `import { defineAsyncConnector, Resource, t } from "flyte-fx";
export const count = defineAsyncConnector({
  taskType: "count",
  inputs: { table: t.dataset({ a: t.int() }), note: t.file() },
  outputs: { table: t.dataset({ a: t.int() }), rows: t.int(), characters: t.int() },
  resourceMeta: { rows: t.int(), characters: t.int() },
  async create({ inputs }) {
    const rows = await inputs.table.rows();
    return { rows: rows.length, characters: (await inputs.note.text()).length };
  },
  get: async ({ rows, characters }) =>
    Resource.succeeded({ table: Array.from({ length: rows }, (_, a) => ({ a })), rows, characters }),
  delete: async () => {},
});
export const counted = count.task({ name: "counted", retries: 2 });
`;
