import { toFingerprint } from "./app-fields.ts";

/** A field whose text may hold the value of an environment variable. */
const SECRET_FIELD =
  /^([-+ ] *(?:- )?)(value|kubectl\.kubernetes\.io\/last-applied-configuration):(.*)$/;
const ANY_FIELD = /^[-+ ] *(?:- )?["\w./-]+:(?: |$)/;

/**
 * Replaces the values of environment variables in what `kubectl diff` prints with fingerprints, line
 * by line. A part of a diff may begin inside a value of several lines, so it is hidden up to its
 * first field.
 */
export function hideDiffValues(diff: string): string {
  let hiddenBelow = Infinity;
  const hide = (line: string): string => {
    const indent = line.slice(1).search(/\S/);
    if (/^(?:@@|---|\+\+\+|diff )/.test(line)) {
      hiddenBelow = -1;
      return line;
    }
    const isInside = hiddenBelow < 0 ? !ANY_FIELD.test(line) : indent > hiddenBelow;
    if (isInside) return `${line.slice(0, indent + 1)}${toFingerprint(line.slice(indent + 1))}`;
    const [, start = "", name = "", text = ""] = SECRET_FIELD.exec(line) ?? [];
    hiddenBelow = name === "" ? Infinity : start.length - 1;
    return name === "" ? line : `${start}${name}: ${toFingerprint(text.trim())}`;
  };
  return diff.split("\n").map(hide).join("\n");
}
