const WIDTH = 100;

/** Writes an object of a request, such as `headers: authorize(context)`. None without entries. */
export function writeObject(name: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  const [only] = entries;
  if (entries.length === 1 && only!.startsWith("..."))
    return [`${name}: ${only!.slice(3).replace(/^\((.*)\)$/, "$1")}`];
  return [writeEntries(`${name}: `, entries)];
}

/** Writes an object as a property, on one line if it fits. */
export function writeEntries(start: string, entries: readonly string[], indent = 4): string {
  const line = `${start}{ ${entries.join(", ")} }`;
  if (indent + line.length + 1 <= WIDTH && !line.includes("\n")) return line;
  const inner = " ".repeat(indent + 2);
  const lines = entries.map((entry) => `${inner}${entry},\n`);
  return `${start}{\n${lines.join("")}${" ".repeat(indent)}}`;
}

/** Writes the first line of a function, or each of its parameters on a line. */
export function writeSignature(start: string, parameters: readonly string[], end: string): string {
  const line = `${start}(${parameters.join(", ")})${end}`;
  if (line.length <= WIDTH) return line;
  return `${start}(\n${parameters.map((parameter) => `  ${parameter},\n`).join("")})${end}`;
}
