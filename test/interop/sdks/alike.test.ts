import { itCountsAlike } from "../support/compared-metrics.ts";
import { describeRequests } from "../support/compared-requests.ts";
import { itComparesTemplates } from "../support/compared-templates.ts";
import { describeTokens } from "../support/compared-tokens.ts";
import { describedCase } from "../support/described-cases.ts";
import { itServesPython } from "../support/dev-serve-tests.ts";
import { describeGuessedTypes } from "../support/guessed-types.ts";
import { describeInspectedMessages } from "../support/inspected-messages.ts";
import { SDKS } from "../support/sdks.ts";
import { itReturnsValuesUnchanged } from "../support/stub-values.ts";
import { usePython } from "../support/use-python.ts";
import { describeValueRoundTrips } from "../support/value-round-trips.ts";
import { withoutFormats } from "../support/without-formats.ts";

/** What holds for both of Flyte's SDKs, and is tested in the same way. */
for (const { protocol, name, sdk } of SDKS) {
  const cases = (depth: number) =>
    protocol === "flyte1"
      ? describedCase(depth)
      : describedCase(depth).map(({ type, value }) => ({ type: withoutFormats(type), value }));

  describe(`fx dev --serve and the stubs of ${name}`, () => itServesPython(protocol));
  describe(`types guessed from those of fx and ${name}`, () => describeGuessedTypes(protocol));
  describeInspectedMessages(protocol);
  describe(`the metrics of fx and ${name}`, () => itCountsAlike(protocol));
  describeRequests(protocol);
  describeTokens(protocol);
  describe(`templates of fx and ${name}`, () => itComparesTemplates(protocol, usePython(protocol)));
  describe(`values of a package for ${name}`, () =>
    itReturnsValuesUnchanged(sdk.name, cases(3), usePython(protocol)));
  describe(`values between fx and ${name}`, () => describeValueRoundTrips(protocol, cases(4)));
}
