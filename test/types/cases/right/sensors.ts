import { Resource, UserError, defineSensor, t } from "flyte-fx";
import { same } from "../same.ts";

/** A sensor without outputs finds true or false. */
export const partition = defineSensor({
  taskType: "partition",
  inputs: { table: t.string(), day: t.string().default("today") },
  secrets: ["CATALOG_TOKEN"],
  async poke({ inputs, lastPoke, outputPrefix, signal, fetch, secrets }) {
    same<typeof inputs, { table: string; day: string }>(true);
    same<typeof lastPoke, Date | undefined>(true);
    same<typeof outputPrefix, string>(true);
    const headers = { authorization: secrets.get("CATALOG_TOKEN") };
    return (await fetch(`https://catalog.example/${inputs.table}`, { headers, signal })).ok;
  },
});
export const sales = partition.task({ name: "sales", timeout: "6h" });
export const run: Promise<object> = sales.run({ table: "sales" });

/** A sensor with outputs finds them, or a Resource. */
export const offsets = defineSensor({
  taskType: "offsets",
  inputs: { topic: t.string() },
  outputs: { offset: t.bigint() },
  batch: { size: 10 },
  poke: ({ inputs }) => (inputs.topic === "" ? false : { offset: 1n }),
  pokeMany: (entries, { signal }) =>
    entries.map(({ inputs }) => {
      if (signal.aborted) return new UserError("LOST", inputs.topic);
      return inputs.topic === "" ? Resource.running("empty", { progress: 0.5 }) : { offset: 2n };
    }),
});

export const tick = defineSensor({ taskType: "tick", poke: () => true });
export const tock = tick.task({ name: "tock" });
