import assert from "node:assert/strict";
import {
  type Token,
  TokenAuthorization,
} from "../../../../src/runtime/remote/auth/token-authorization.ts";
import { RpcFailure } from "../../../../src/runtime/remote/transport/rpc.ts";
import { awaitError } from "../../../support/assertions/caught-error.ts";
import { Gate } from "../../../support/time/gate.ts";

const REFUSED = new RpcFailure("UNAUTHENTICATED", "", { path: "/a/B" });

function token(value: string): Token {
  return { value, refreshToken: undefined, header: "authorization" };
}

describe("the authorization with tokens", () => {
  let kept: Token | undefined;
  let asked: (Token | undefined)[];
  let answer: () => Promise<Token>;
  beforeEach(() => {
    kept = undefined;
    asked = [];
    answer = () => Promise.resolve(token(`token-${asked.length}`));
  });
  const create = (): TokenAuthorization =>
    new TokenAuthorization({
      store: { read: () => kept, write: (next) => void (kept = next) },
      onSecret: () => undefined,
      obtain: (refused) => {
        asked.push(refused);
        return answer();
      },
    });

  it("sends nothing before the server asks", async () => {
    assert.deepEqual(await create().getHeaders(), {});
    assert.deepEqual(asked, []);
  });

  it("sends a kept token at once", async () => {
    kept = token("kept");
    assert.deepEqual(await create().getHeaders(), { authorization: "Bearer kept" });
  });

  it("gets a token when the server asks, and keeps it", async () => {
    const authorization = create();
    assert.equal(await authorization.renew(REFUSED, {}), true);
    assert.deepEqual(await authorization.getHeaders(), { authorization: "Bearer token-1" });
    assert.deepEqual(kept, token("token-1"));
  });

  it("gets one token for calls that fail together", async () => {
    const gate = new Gate<Token>();
    answer = () => gate.passed;
    const authorization = create();
    const renewals = [1, 2, 3].map(() => authorization.renew(REFUSED, {}));
    gate.open(token("one"));
    await Promise.all(renewals);
    assert.equal(asked.length, 1);
  });

  it("gets no other token for a call that failed before the last renewal", async () => {
    const authorization = create();
    await authorization.renew(REFUSED, {});
    await authorization.renew(REFUSED, {});
    assert.equal(asked.length, 1);
    await authorization.renew(REFUSED, await authorization.getHeaders());
    assert.deepEqual(asked, [undefined, token("token-1")]);
  });

  it("uses the token that another process has got meanwhile", async () => {
    kept = token("old");
    const authorization = create();
    const refused = await authorization.getHeaders();
    kept = token("of another process");
    await authorization.renew(REFUSED, refused);
    assert.deepEqual(await authorization.getHeaders(), {
      authorization: "Bearer of another process",
    });
    assert.deepEqual(asked, []);
  });

  it("asks again after a failure", async () => {
    answer = () => Promise.reject(new Error("no token today"));
    const authorization = create();
    assert.match(String(await awaitError(authorization.renew(REFUSED, {}))), /no token today/);
    answer = () => Promise.resolve(token("next"));
    assert.equal(await authorization.renew(REFUSED, {}), true);
    assert.equal(asked.length, 2);
  });
});
