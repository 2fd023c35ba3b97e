import type { JsonObject } from "flyte-fx";

/** DuckDB settings of a query: `config` of a DuckDbTask, `custom` of its TaskTemplate. */
export interface DuckDbConfig {
  /** Default: the number of cores. */
  readonly threads?: number;
  /** Such as `512MB`. DuckDB spills the rest to disk. Default: most of the machine's memory. */
  readonly memory?: string;
}

/** Reads and checks the settings of a template. Adds each fault to `faults`. */
export function readConfig(
  { threads, memory, ...others }: JsonObject,
  faults: string[],
): DuckDbConfig {
  for (const name of Object.keys(others))
    faults.push(`custom.${name}: unknown setting (threads, memory)`);
  if (threads !== undefined && !isThreads(threads))
    faults.push(
      `custom.threads: expected a whole number from 1 to 256, got ${JSON.stringify(threads)}`,
    );
  if (memory !== undefined && !isMemory(memory))
    faults.push(`custom.memory: expected a size such as "512MB", got ${JSON.stringify(memory)}`);
  return { ...(isThreads(threads) && { threads }), ...(isMemory(memory) && { memory }) };
}

function isThreads(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 256;
}

function isMemory(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,9}(\.\d{1,3})?\s?[KMGT]i?B$/.test(value);
}
