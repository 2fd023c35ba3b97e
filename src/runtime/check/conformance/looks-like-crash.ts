/** Errors that a program does not throw on purpose, in the languages of Flyte's servers. */
const CRASHES =
  /\b(?:TypeError|ReferenceError|RangeError|AttributeError|KeyError|IndexError|NameError|NullPointerException|ClassCastException|nil pointer)\b|Cannot read propert|'NoneType'/;

/** Whether an error text shows a fault in the program, and not what its user did wrong. */
export function looksLikeCrash(text: string): boolean {
  return CRASHES.test(text);
}
