import type { Python } from "./use-python.ts";

interface Family {
  readonly name: string;
  readonly type: string;
  readonly samples: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** Samples that are the same in every run: counts and input sizes. */
const HAS_VALUE = /^flyte_connector_(\w+_(total|count)|input_literal_bytes_sum)$/;

/**
 * Reads a server's metrics with Prometheus' own library. Returns a line per metric with its type,
 * and one per sample.
 */
export async function metricLines(python: Python, port: number): Promise<readonly string[]> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!response.ok) throw new Error(`${port} answers ${response.status}: ${await response.text()}`);
  const families = await python.call<readonly Family[]>("exposition.families", {
    text: await response.text(),
  });
  return families.flatMap((family) => [
    `${family.type} ${family.name}`,
    ...family.samples.map(
      ({ name, labels, value }) =>
        `${name}${shown(labels)}${HAS_VALUE.test(name) ? ` ${value}` : ""}`,
    ),
  ]);
}

function shown(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.sort().join(",")}}`;
}
