import { unknownChoice } from "../../runtime/errors/unknown-choice.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof LEVELS)[number];

/** `FX_LOG_LEVEL`; info where it is not set. Throws FX2002 for what is no level. */
export function logLevelOf(env: NodeJS.ProcessEnv): LogLevel {
  const given = env["FX_LOG_LEVEL"] || "info";
  const level = LEVELS.find((name) => name === given);
  if (level !== undefined) return level;
  throw unknownChoice(
    `FX_LOG_LEVEL takes no ${JSON.stringify(given)}`,
    given,
    LEVELS,
    "FX_LOG_LEVEL=info",
  );
}
