import type { Logger } from "./context.ts";

function ignore(): void {}

/** For whoever wants to hear nothing. */
export const silentLog: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
