const WIDTH = 100;

/** Writes an object of a request, such as `headers: authorize(context)`. None without entries. */
export function writeObject(name: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  const [only] = entries;
  if (entries.length === 1 && only!.startsWith("..."))
    return [`${name}: ${only!.slice(3).replace(/^\((.*)\)$/, "$1")}`];
  return [writeEntries(`${name}: `, entries)];
}

/** Writes an object as a property of a request. */
export function writeEntries(start: string, entries: readonly string[]): string {
  const line = `${start}${writeInline(entries)}`;
  if (4 + line.length + 1 <= WIDTH) return line;
  return `${start}{\n${entries.map((entry) => `      ${entry},\n`).join("")}    }`;
}

export function writeInline(entries: readonly string[]): string {
  return `{ ${entries.join(", ")} }`;
}
