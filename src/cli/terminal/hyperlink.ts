/** Makes a text a link, or leaves it as it is. */
export type Linkify = (uri: string, text: string) => string;

/** Links (OSC 8) for a terminal that is known to open them, plain text for everything else. */
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

/** Only printable ASCII may be in the escape sequence. */
function encodeUri(uri: string): string {
  return uri.replace(/[^\u0021-\u007e]+/g, (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  );
}
