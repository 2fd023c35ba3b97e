import { describeThrown } from "../../errors/describe-thrown.ts";
import { FxError } from "../../errors/errors.ts";

/** What a caller is told of an error: `Type: message`, or what fx found with every fault and what to do. Never a stack. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof FxError)) return describeThrown(error);
  const details = error.details.map((line) => `\n  ${line}`).join("");
  return `${error.message}${details === "" ? "" : `:${details}`}${error.hint === undefined ? "" : `\n${error.hint}`}`;
}

/** A short code of an error, for `agent_error`: its own, or its type. */
export function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === "string" && code !== "") return code.toWellFormed();
  return typeof name === "string" && name !== "" ? name.toWellFormed() : undefined;
}
