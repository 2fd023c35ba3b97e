import type { Phase } from "../connector/phase.ts";
import { FxError } from "../errors/errors.ts";
import { phases } from "./enums.ts";

/** The phase of a number that a server sent. Throws FX1004 for one that Flyte does not know, or that says nothing. */
export function receivedPhase(number: number): Phase {
  const phase = phases.wordOf(number);
  if (phase !== undefined) return phase;
  throw new FxError(
    "FX1004",
    number === 0
      ? "the connector answered no phase"
      : `the connector answered phase ${number}, which Flyte does not know`,
  );
}
