import { describedCase } from "../support/described-cases.ts";
import { describeValueRoundTrips } from "../support/value-round-trips.ts";
import { withoutFormats } from "../support/without-formats.ts";

describe("values between fx and flyte-sdk", () => {
  describeValueRoundTrips(
    "flyte2",
    describedCase(4).map(({ type, value }) => ({ type: withoutFormats(type), value })),
  );
});
