import type { JsonObject } from "flyte-fx";

/** How DuckDB runs a task's query: `config` of a DuckDbTask, `custom` of its TaskTemplate. */
export interface DuckDbConfig {
  /** Default: as many as the machine has cores. */
  readonly threads?: number;
  /** For instance `512MB`; what does not fit goes to disk. Default: most of the machine's memory. */
  readonly memory?: string;
}

/** Reads it back from a template, which may be anyone's; adds a line to `faults` for each fault. */
export function readConfig(
  { threads, memory, ...others }: JsonObject,
  faults: string[],
): DuckDbConfig {
  for (const name of Object.keys(others))
    faults.push(`custom.${name}: there is no such setting (threads, memory)`);
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
