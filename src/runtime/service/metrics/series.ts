/** Label names and values, in the order in which they are written. */
export type Labels = Readonly<Record<string, string>>;

/** A number for each set of labels that turned up: a counter, or the parts of a summary. */
export class Series {
  readonly #points = new Map<string, number>();

  add(labels: Labels, amount: number): void {
    const key = written(labels);
    this.#points.set(key, (this.#points.get(key) ?? 0) + amount);
  }

  /** Lines of Prometheus' text format. */
  linesFor(name: string): string[] {
    return [...this.#points].map(([labels, value]) => `${name}${labels} ${value}`);
  }
}

function written(labels: Labels): string {
  return `{${Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`).join(",")}}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}
