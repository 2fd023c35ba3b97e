import { type Described, mapInner } from "./described.ts";

/** In Flyte 2 values have formats, but types do not. */
export function withoutFormats(described: Described): Described {
  return "format" in described
    ? { ...described, format: "" }
    : mapInner(described, (inner) => withoutFormats(inner));
}
