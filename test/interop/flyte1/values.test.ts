import { describedCase } from "../support/described-cases.ts";
import { describeValueRoundTrips } from "../support/value-round-trips.ts";

describe("values between fx and flytekit", () =>
  describeValueRoundTrips("flyte1", describedCase(4)));
