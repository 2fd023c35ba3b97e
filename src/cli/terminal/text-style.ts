import { stripVTControlCharacters } from "node:util";
import { Chalk, type ChalkInstance } from "chalk";

/** Colours for one stream: none where it is no terminal, or NO_COLOR is set. */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv,
): ChalkInstance {
  const forced = env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "0";
  const wanted = stream.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  return new Chalk({ level: wanted ? (forced ? 3 : 2) : 0 });
}

/** Text of a stranger for one line of a terminal: no control characters, so no escape sequences either, and none that turn the direction of writing around. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    " ",
  );
}

/**
 * A result for a terminal: characters that JSON leaves as they are, though a terminal obeys them, become `\uXXXX`. They are
 * DEL, C1, and those that turn the direction of writing around. In JSON they stay the same characters.
 */
export function terminalText(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
