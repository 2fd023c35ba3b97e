import { FxError } from "../../runtime/base/errors/errors.ts";
import { type What, parseWhat } from "../../scaffold/kinds.ts";
import type { InitWords } from "./read-init-request.ts";

/** The flags that say what to take from an OpenAPI document. */
export interface OpenApiWords {
  readonly openapi?: string | undefined;
  readonly create?: string | undefined;
  readonly get?: string | undefined;
  readonly delete?: string | undefined;
  readonly result?: string | undefined;
  readonly outputs?: readonly string[] | undefined;
  readonly file?: readonly string[] | undefined;
}

const NEED_DOCUMENT = ["create", "get", "delete", "result", "outputs", "file"] as const;

/**
 * Adds what `--openapi` implies: an asynchronous connector.
 *
 * @throws FxError FX2000 for another project, or a flag that needs `--openapi`
 */
export function completeOpenApiWords<W extends InitWords & OpenApiWords>(words: W): W {
  const { openapi, what, kind } = words;
  if (openapi === undefined) {
    const flag = NEED_DOCUMENT.find((name) => words[name] !== undefined);
    if (flag === undefined) return words;
    throw new FxError("FX2000", `--${flag} needs --openapi`, {
      hint: "fx init connector DIR --openapi FILE",
    });
  }
  const chosen: What = what === undefined ? "connector" : parseWhat(what);
  if (chosen !== "connector")
    throw new FxError("FX2000", "--openapi creates connectors, not tasks", {
      hint: "fx init connector DIR --openapi FILE",
    });
  if (kind !== undefined && kind !== "async")
    throw new FxError(
      "FX2000",
      `--openapi creates connectors of kind async, not ${kind}: the jobs of a service outlive the call that creates them`,
      { hint: "leave --kind out" },
    );
  return { ...words, what: chosen, kind: "async" };
}
