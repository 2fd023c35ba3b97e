import { describedCase } from "../support/described-cases.ts";
import type { Described } from "../support/described.ts";
import { describeValueRoundTrips } from "../support/value-round-trips.ts";

describe("values between fx and flyte-sdk", () => {
  describeValueRoundTrips("flyte2", "flyte2", describedCase(4).map(({ type, value }) => ({ type: withoutFormats(type), value })));
});

/** In Flyte 2 a value has a format, its type has none. */
function withoutFormats(described: Described): Described {
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
