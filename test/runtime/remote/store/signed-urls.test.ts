import assert from "node:assert/strict";
import type { lookup, LookupAddress } from "node:dns";
import type { ClusterConfig } from "../../../../src/runtime/remote/config/cluster-config.ts";
import {
  checkSignedUrl,
  createCheckedLookup,
  createStorePolicy,
  SignedUrls,
  type StorePolicy,
} from "../../../../src/runtime/remote/store/signed-urls.ts";
import { fakeClock } from "../../../../src/testing/fake-clock.ts";
import { awaitFxError, catchFxError } from "../../../support/assertions/caught-error.ts";
import { clusterConfig } from "../../../support/cluster/with-cluster.ts";
import { httpServer } from "../../../support/server/http-server.ts";

const policy = (host: string, more: Partial<ClusterConfig> = {}) =>
  createStorePolicy(clusterConfig(`${host}:443`, { host, tls: {}, ...more }));
const LOCAL_POLICY: StorePolicy = { needsTls: false, mayBeLocal: true };
const remote = policy("flyte.example.com");
const check = (url: string, of = remote): void => checkSignedUrl(new URL(url), of);

const LINK_LOCAL = [
  "169.254.169.254",
  "0xa9fea9fe",
  "2852039166",
  "[fe80::1]",
  "[febf::1]",
  "[::ffff:169.254.169.254]",
  "[64:ff9b::a9fe:a9fe]",
  "[fd00:ec2::254]",
];
const LOCAL = ["127.0.0.1", "127.8.9.1", "localhost", "a.localhost.", "[::1]", "0.0.0.0", "[::]"];
LOCAL.push("[::ffff:127.0.0.1]", "2130706433");

describe("the signed URLs of a cluster", () => {
  it("may name any host with TLS", () => {
    for (const host of ["s3.example.com", "10.0.0.7", "[2001:db8::1]"]) check(`https://${host}/f`);
  });

  it("need TLS if the cluster has it", () => {
    const { hint } = catchFxError(
      "FX5033",
      () => check("http://s3.example.com/f?sig=no"),
      /^the cluster names http:\/\/s3\.example\.com as its store, which has no/,
    );
    assert.equal(hint, "if you trust the cluster, add --insecure-store");
    check("http://s3.example.com/f", policy("flyte.example.com", { insecureStore: true }));
    check("http://s3.example.com/f", policy("flyte.example.com", { tls: undefined }));
    catchFxError("FX5033", () => check("ftp://s3.example.com/f", LOCAL_POLICY));
  });

  for (const host of LOCAL)
    it(`must not name ${host} if the cluster is elsewhere`, () => {
      const { hint } = catchFxError("FX5033", () => check(`https://${host}/f`));
      assert.equal(hint, "if you trust the cluster, add --insecure-store");
      check(`https://${host}/f`, policy("flyte.example.com", { insecureStore: true }));
      for (const own of ["localhost", "127.0.0.1", "::1"]) check(`https://${host}/f`, policy(own));
    });

  for (const host of LINK_LOCAL)
    it(`must never name ${host}`, () => {
      for (const allowed of [LOCAL_POLICY, policy("localhost", { insecureStore: true }), remote]) {
        const { hint } = catchFxError("FX5033", () => check(`https://${host}/f`, allowed));
        assert.doesNotMatch(hint!, /--insecure-store/);
      }
    });

  it("must not name a host with a forbidden address", async () => {
    const find = (...addresses: string[]): Promise<unknown> =>
      new Promise((resolve) => {
        const answer: LookupAddress[] = addresses.map((address) => ({ address, family: 4 }));
        const system = ((_host: string, _options: object, callback: (...all: unknown[]) => void) =>
          callback(null, answer)) as typeof lookup;
        const checked = createCheckedLookup(remote, system);
        checked("s3.example.com", {}, (error, found) => resolve(error ?? found));
      });
    assert.equal(await find("192.0.2.1", "192.0.2.2"), "192.0.2.1");
    await awaitFxError(find("192.0.2.1", "169.254.169.254").then(rethrow), "FX5033");
    await awaitFxError(find("::ffff:a9fe:a9fe").then(rethrow), "FX5033");
    await awaitFxError(find("127.0.0.1").then(rethrow), "FX5033");
  });

  const get = (url: string, ...rest: [StorePolicy, typeof lookup?]): Promise<void> =>
    new SignedUrls(fakeClock(), ...rest).request(
      "read it from",
      url,
      () => ({ method: "GET" }),
      (body) => body.dump(),
    );

  it("are checked after the name is looked up, without another try", async () => {
    const server = await httpServer((_request, response) => response.end());
    const { port } = new URL(server.origin);
    let lookups = 0;
    const system = ((_host: string, _options: object, callback: (...all: unknown[]) => void) => {
      lookups += 1;
      callback(null, [{ address: "127.0.0.1", family: 4 }]);
    }) as typeof lookup;
    const url = `http://s3.example.com:${port}/f`;
    await get(url, LOCAL_POLICY, system);
    await awaitFxError(get(url, { needsTls: false, mayBeLocal: false }, system), "FX5033");
    assert.equal(lookups, 2);
    assert.equal(server.seen.length, 1);
  });

  it("lead nowhere else: redirects are not followed", async () => {
    const server = await httpServer((_request, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
    );
    await awaitFxError(get(server.origin, LOCAL_POLICY), "FX5013", /HTTP status 302$/);
    assert.equal(server.seen.length, 1);
  });
});

function rethrow(result: unknown): void {
  if (result instanceof Error) throw result;
}
