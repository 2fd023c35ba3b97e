const LONGEST = 4000;

/**
 * What a server says of a failure, on one line: its first line, and the error that it goes on to name. Python's servers
 * put a whole traceback between the two.
 */
export function serverText(details: string): string {
  const [first = "", ...rest] = details.trim().split(/\r?\n/);
  const message = rest.findIndex((line) => /^\s*Message:\s*$/.test(line));
  const named = (message >= 0 ? rest.slice(message + 1) : isTraced(rest) ? [] : rest)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const text = [first.trim(), named.join("; ")].join(" ").trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}

function isTraced(lines: readonly string[]): boolean {
  return lines.some((line) => /^\s*(Trace:|Traceback )/.test(line));
}
