/** Errors that a program does not throw on purpose, in the languages of Flyte's servers. */
const CRASHES =
  /\b(?:TypeError|ReferenceError|RangeError|AttributeError|KeyError|IndexError|NameError|NullPointerException|ClassCastException|nil pointer)\b|Cannot read propert|'NoneType'|Traceback \(most recent|^\s+at .*:\d+:\d+/m;

/** Whether a text shows a fault in the program, or a stack, instead of what the user did wrong. */
export function looksLikeCrash(text: string): boolean {
  return CRASHES.test(text);
}
