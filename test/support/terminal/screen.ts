/**
 * Returns the text on the screen after this output. Supports the live line's cursor moves and never
 * wraps.
 */
export function screenOf(raw: string): string {
  const lines = [""];
  let [row, column] = [0, 0];
  const put = (character: string): void => {
    const line = lines[row]!.padEnd(column);
    lines[row] = line.slice(0, column) + character + line.slice(column + 1);
    column += 1;
  };
  for (const [part, amount = "", move] of raw.matchAll(
    /\u001b\[\??(\d*)([A-Za-z])|\u001b\][^\u001b]*\u001b\\|[^]/g,
  )) {
    const steps = amount === "" ? 1 : Number(amount);
    if (move === "A") row = Math.max(0, row - steps);
    else if (move === "B") row = Math.min(lines.length - 1, row + steps);
    else if (move === "G") column = steps - 1;
    else if (move === "K") lines[row] = amount === "2" ? "" : lines[row]!.slice(0, column);
    else if (move === "J") {
      lines.length = row + 1;
      lines[row] = lines[row]!.slice(0, column);
    } else if (part === "\r") column = 0;
    else if (part === "\n") {
      row += 1;
      if (row === lines.length) lines.push("");
    } else if (!part.startsWith("\u001b")) put(part);
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}
