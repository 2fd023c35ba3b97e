import { Chalk, type ChalkInstance } from "chalk";

/** Colours for one stream: none where it is no terminal, or NO_COLOR is set. */
export function createStyle(
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv,
): ChalkInstance {
  const forced = env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "0";
  const wanted = stream.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  return new Chalk({ level: wanted ? (forced ? 3 : 2) : 0 });
}
