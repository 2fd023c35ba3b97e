import type { Described } from "./described.ts";

/** In Flyte 2 values have formats, but types do not. */
export function withoutFormats(described: Described): Described {
  switch (described.kind) {
    case "list":
    case "dict":
      return { ...described, element: withoutFormats(described.element) };
    case "optional":
      return { kind: "optional", inner: withoutFormats(described.inner) };
    case "union":
      return { kind: "union", variants: described.variants.map(withoutFormats) };
    case "file":
    case "directory":
    case "dataset":
      return { ...described, format: "" };
    default:
      return described;
  }
}
