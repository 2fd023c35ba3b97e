import { defineSensor, Resource, t } from "flyte-fx";
import { countRows } from "./count-rows.ts";

/** Every task of the type `fx_template_type` waits until a CSV file has enough rows. */
export const sensor = defineSensor({
  taskType: "fx_template_type",
  inputs: {
    path: t.string().default("data/orders.csv").describe("The CSV file to look at."),
    rows: t.int().default(3).describe("How many rows it must have."),
  },
  outputs: { rows: t.int() },

  /** Flyte calls this until it returns outputs. If it throws, Flyte calls it again. */
  async poke({ inputs, signal }) {
    const rows = await countRows(inputs.path, signal);
    if (rows >= inputs.rows) return { rows };
    return Resource.running(`${rows} of ${inputs.rows} rows`, { progress: rows / inputs.rows });
  },
});

export const example = sensor.task({ name: "fx_template", timeout: "6h" });
