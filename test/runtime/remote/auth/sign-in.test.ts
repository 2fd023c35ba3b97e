import assert from "node:assert/strict";
import { FxError } from "../../../../src/runtime/base/errors/errors.ts";
import type { OAuthRequests } from "../../../../src/runtime/remote/auth/oauth-requests.ts";
import { signIn } from "../../../../src/runtime/remote/auth/sign-in.ts";
import { fakeClock } from "../../../../src/testing/fake-clock.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";

describe("signIn", () => {
  it("asks each minute, and for an hour at most, whatever the server says", async () => {
    const clock = fakeClock();
    let asked = 0;
    const requests = {
      startSignIn: () =>
        Promise.resolve({
          device_code: "device-1",
          user_code: "WDJB-MJHT",
          verification_uri: "https://login.example.com/activate",
          expires_in: 1e9,
          interval: 1e6,
        }),
      requestForSignIn: () => {
        asked += 1;
        return Promise.reject(new FxError("FX5031", "no answer"));
      },
    } as Partial<OAuthRequests> as OAuthRequests;
    const signIns: number[] = [];
    const signingIn = signIn(requests, "fx", {
      clock,
      onSignIn: ({ expiresInMs }) => signIns.push(expiresInMs),
      onSecret: () => undefined,
      signal: undefined,
    });
    await awaitFxError(signingIn, "FX5032");
    assert.deepEqual(signIns, [3_600_000]);
    assert.deepEqual([asked, clock.elapsedMs], [60, 3_600_000]);
  });
});
