import { Chalk, type ChalkInstance } from "chalk";
import type { CommandProcess } from "../command-process.ts";

/** Whether standard error is a terminal on which fx may redraw a line. */
export function canRedraw({ stderr, env }: CommandProcess, wantsJson: boolean): boolean {
  return stderr.isTTY && !wantsJson && env["TERM"] !== "dumb" && (env["CI"] ?? "") === "";
}

/** Creates the colors for a stream: none if it is not a terminal or NO_COLOR is set. */
export function createStyle(
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv,
): ChalkInstance {
  const forced = env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "0";
  const wanted = stream.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  if (!wanted) return new Chalk({ level: 0 });
  return new Chalk({ level: forced ? 3 : 2 });
}

const COLORS = {
  "✔": "green",
  "–": "yellow",
  "✖": "red",
  SUCCEEDED: "green",
  FAILED: "red",
  ABORTED: "red",
  TIMED_OUT: "red",
} as const;
/** At the start of a line, or of a cell. */
const COLORED = /(?<=^| {2})(?:✔|–|✖|SUCCEEDED|FAILED|ABORTED|TIMED_OUT)(?= |$)/g;

/** Colors what stands out in a result: marks, phases, and the line above a table. */
export function paintResult(text: string, style: ChalkInstance): string {
  if (style.level === 0) return text;
  const paintLine = (line: string): string =>
    /^[A-Z ]+$/.test(line) && line.includes("  ")
      ? style.bold(line)
      : line.replace(COLORED, (word) => style[COLORS[word as keyof typeof COLORS]](word));
  return text.split("\n").map(paintLine).join("\n");
}

/** Turns a text into a link, or returns it unchanged. */
export type Linkify = (uri: string, text: string) => string;

/** Creates links (OSC 8) for terminals that are known to support them, and plain text elsewhere. */
export function createLinkify(
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv,
): Linkify {
  return opensLinks(stream, env)
    ? (uri, text) => `\u001b]8;;${encodeUri(uri)}\u001b\\${text}\u001b]8;;\u001b\\`
    : (_uri, text) => text;
}

function opensLinks(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const forced = env["FORCE_HYPERLINK"];
  if (forced !== undefined) return forced !== "0";
  if (stream.isTTY !== true || env["TERM"] === "dumb" || (env["CI"] ?? "") !== "") return false;
  return (
    /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|Tabby)$/.test(env["TERM_PROGRAM"] ?? "") ||
    /kitty|ghostty|alacritty|foot/.test(env["TERM"] ?? "") ||
    Number(env["VTE_VERSION"] ?? 0) >= 5000 ||
    ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"].some((name) => env[name] !== undefined)
  );
}

/** The escape sequence may contain only printable ASCII. */
function encodeUri(uri: string): string {
  return uri.replace(/[^\u0021-\u007e]+/g, (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  );
}
