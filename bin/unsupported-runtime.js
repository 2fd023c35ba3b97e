"use strict";
// What fx says on a runtime that it does not support. Node 12 must be able to parse this file.

/** Prints FX5006 as `src/process/errors/show-error.ts` prints an error. */
exports.reportUnsupportedRuntime = function reportUnsupportedRuntime(runtime) {
  const [command, ...words] = process.argv.slice(2);
  const message = `fx needs ${runtime.needs}; this is ${runtime.version}`;
  const hint =
    command === "execute" ? `start the image with: FROM ${runtime.image}` : runtime.remedy;
  const end = words.indexOf("--");
  const flags = [command].concat(end < 0 ? words : words.slice(0, end));
  if (flags.includes("--json"))
    process.stdout.write(`${JSON.stringify(toDocument(message, hint))}\n`);
  process.stderr.write(`Error FX5006: ${message}\n  hint: ${hint}\n`);
  process.exitCode = 5;
};

function toDocument(message, hint) {
  const place = { file: null, line: null, column: null };
  const rest = { hint, details: [], causes: [], retryable: false };
  const error = Object.assign({ code: "FX5006", kind: "environment", message }, place, rest);
  return { v: 1, ok: false, error };
}
