/** Label names and values, in the order in which they are written. */
export type Labels = Readonly<Record<string, string>>;

/** One line of Prometheus' text format. */
export function sampleLine(name: string, labels: Labels, value: number): string {
  return `${name}{${Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`).join(",")}} ${value}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}
