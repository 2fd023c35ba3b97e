import { didYouMean } from "./did-you-mean.ts";
import { FxError } from "./errors.ts";

/**
 * FX2002 for a word that is none of the choices, which are listed. What was most likely meant is what to type; `hint` is, where
 * nothing is near.
 */
export function unknownChoice(
  message: string,
  given: string,
  choices: readonly string[],
  hint: string,
): FxError {
  const guess = didYouMean(given, choices);
  return new FxError(
    "FX2002",
    `${message}${guess} (${choices.join(", ")})`,
    guess === "" ? { hint } : {},
  );
}
