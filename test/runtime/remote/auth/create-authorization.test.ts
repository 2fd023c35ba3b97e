import assert from "node:assert/strict";
import type { AuthTools } from "../../../../src/runtime/remote/auth/create-authorization.ts";
import type { SignIn } from "../../../../src/runtime/remote/auth/sign-in.ts";
import type { ClusterConfig } from "../../../../src/runtime/remote/config/cluster-config.ts";
import { type FakeClock, fakeClock } from "../../../../src/testing/fake-clock.ts";
import { awaitError, awaitFxError } from "../../../support/assertions/caught-error.ts";
import { collect } from "../../../support/cluster/collect.ts";
import { FakeCluster } from "../../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../../support/cluster/serve-cluster.ts";
import {
  CLIENT_SECRET,
  type OAuthFake,
  SECRET_AUTH,
  serveOAuth,
} from "../../../support/cluster/serve-oauth.ts";
import { withCluster } from "../../../support/cluster/with-cluster.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

for (const protocol of ["flyte1", "flyte2"] as const) {
  describe(`a token of ${protocol}`, () => {
    const folder = useTemporaryFolder();
    let cluster: FakeCluster;
    let server: ClusterServer;
    let oauth: OAuthFake;
    let clock: FakeClock;
    let signIns: SignIn[];
    let secrets: Set<string>;
    beforeEach(async () => {
      cluster = new FakeCluster();
      server = await serveCluster(protocol, cluster);
      oauth = await serveOAuth(cluster);
      clock = fakeClock();
      signIns = [];
      secrets = new Set();
    });

    /** What a process does that asks the cluster who it is, as often as `times`. */
    const run = (
      auth: ClusterConfig["auth"],
      more: Partial<AuthTools & ClusterConfig> = {},
      times = 1,
    ): Promise<unknown> => {
      const { authorizationHeader } = more;
      const config = { auth, ...(authorizationHeader !== undefined && { authorizationHeader }) };
      const tools = {
        clock,
        tokens: { folder: folder.path },
        onSignIn: (signIn: SignIn) => void signIns.push(signIn),
        onSecret: (secret: string) => void secrets.add(secret),
        ...more,
      };
      return withCluster(server.address, config, tools, async (opened) => {
        for (let time = 0; time < times; time += 1)
          assert.equal(await opened.getUser(), "ada@example.com");
      });
    };
    const grants = (): (string | undefined)[] =>
      oauth.requests.map(({ form }) => form["grant_type"]);
    /** The tokens that calls of UserInfo carried. */
    const sent = (): (string | undefined)[] =>
      cluster.calls
        .filter(({ path }) => path.endsWith("/UserInfo"))
        .map(({ headers }) => headers["flyte-authorization"]);

    describe("for a client secret", () => {
      const auth = SECRET_AUTH;

      it("is asked for when the server asks, and sent from then on", async () => {
        await run(auth, {}, 2);
        assert.deepEqual(sent(), [undefined, "Bearer token-1", "Bearer token-1"]);
        assert.deepEqual(oauth.requests, [
          {
            path: "/token",
            form: { grant_type: "client_credentials", scope: "all offline", audience: "flyte" },
          },
        ]);
      });

      it("is for the configured scopes and audience", async () => {
        await run({ ...auth, scopes: ["mine"], audience: "ours" });
        const { scope, audience } = oauth.requests[0]!.form;
        assert.deepEqual([scope, audience], ["mine", "ours"]);
      });

      it("is kept for the next process, which sends it at once", async () => {
        await run(auth);
        await run(auth);
        assert.deepEqual(sent(), [undefined, "Bearer token-1", "Bearer token-1"]);
        assert.equal(oauth.requests.length, 1);
      });

      it("is replaced once when it expires", async () => {
        await run(auth);
        oauth.expireTokens();
        await run(auth);
        assert.deepEqual(sent().slice(2), ["Bearer token-1", "Bearer token-2"]);
      });

      it("is not asked for twice if the cluster does not accept it", async () => {
        cluster.tokens!.add = () => cluster.tokens!;
        await awaitFxError(
          run(auth),
          "FX5032",
          /^cannot ask who fx is: 127\.0\.0\.1:\d+ denies it: token missing/,
        );
        assert.equal(oauth.requests.length, 1);
      });

      it("is refused for another secret, which no message quotes", async () => {
        const { hint } = await awaitFxError(
          run({ ...auth, secret: "never-print-me" }),
          "FX5032",
          `${oauth.origin} does not accept the secret of client ada: invalid_client`,
        );
        assert.match(hint!, /check clientId, the secret/);
        assert.ok(secrets.has("never-print-me"));
      });

      it("is asked for once by calls that fail together", async () => {
        await withCluster(server.address, { auth }, { clock }, async (opened) => {
          assert.deepEqual(await opened.checkScope(), { project: true, domain: true });
          await Promise.all([
            opened.getUser(),
            opened.getUser(),
            opened.list(1)[Symbol.asyncIterator]().next(),
          ]);
        });
        assert.equal(oauth.requests.length, 1);
      });

      it("is replaced when it expires before a stream begins", async () => {
        await withCluster(server.address, { auth }, { clock }, async (opened) => {
          cluster.start("r1", "forecast", "v1", new Uint8Array());
          await opened.getUser();
          oauth.expireTokens();
          const states = await collect(opened.follow("r1", new AbortController().signal));
          assert.equal(states.at(-1)?.phase, "SUCCEEDED");
        });
        assert.equal(oauth.requests.length, 2);
      });

      it("is sent in the configured header", async () => {
        cluster.tokenHeader = "x-token";
        await run(auth, { authorizationHeader: "x-token" });
        assert.equal(cluster.calls.at(-1)!.headers["x-token"], "Bearer token-1");
      });

      it("is reported as a secret before it is sent", async () => {
        await run(auth);
        assert.deepEqual([...secrets].sort(), [CLIENT_SECRET, "refresh-1", "token-1"]);
      });

      it("cannot be got from a server that is down, or answers something else", async () => {
        const cases = [
          [503, "<html>", "FX5031", "HTTP status 503"],
          [200, "<html>", "FX5031", "an answer that is not JSON"],
          [200, "{}", "FX5031", "an answer without a token"],
          [200, '{"access_token":"two words"}', "FX5031", "an answer without a token"],
          [200, `{"access_token":"${"x".repeat(70_000)}"}`, "FX5031", "an answer without a token"],
          [
            200,
            `{"access_token":"${"x".repeat(300_000)}"}`,
            "FX5031",
            "an answer that is not JSON",
          ],
          [400, '{"error":"no\\u001b[31m"}', "FX5032", "no\\u001b[31m"],
        ] as const;
        for (const [status, body, code, reason] of cases) {
          oauth.fail(status, body);
          const { message } = await awaitFxError(run(auth), code);
          assert.ok(message.includes(oauth.origin) && message.endsWith(reason), message);
        }
      });

      it("is not asked for without TLS, except on this machine", async () => {
        cluster.oauth = {
          metadata: { tokenEndpoint: "http://login.example.com/token" },
          client: {},
        };
        await awaitFxError(
          run(auth),
          "FX5032",
          /names http:\/\/login\.example\.com .* which does not use TLS/,
        );
      });

      it("is not sent in a header that the cluster must not name", async () => {
        cluster.oauth = { ...cluster.oauth!, client: { authorizationMetadataKey: "a\nb" } };
        await awaitFxError(run(auth), "FX5032", /in the header a b, which is not a valid name/);
      });

      it("cannot be got if the cluster does not say where", async () => {
        cluster.oauth = undefined;
        const { hint } = await awaitFxError(
          run(auth),
          "FX5032",
          /asks for a token, but does not say where to get one$/,
        );
        assert.match(hint!, /ExternalCommand/);
      });
    });

    describe("from a sign-in in a browser", () => {
      const auth = {
        kind: "device-flow",
        clientId: undefined,
        scopes: [],
        audience: undefined,
      } as const;

      it("arrives when the user has approved it", async () => {
        oauth.polls.push("authorization_pending", "slow_down", 502, "authorization_pending");
        await run(auth);
        assert.deepEqual(signIns, [
          {
            url: `${oauth.origin}/activate?user_code=WDJB-MJHT`,
            code: "WDJB-MJHT",
            expiresInMs: 600_000,
          },
        ]);
        assert.deepEqual(oauth.requests[0], {
          path: "/device",
          form: { client_id: "flytectl", scope: "all offline", audience: "flyte" },
        });
        assert.deepEqual(oauth.requests[1]!.form, {
          grant_type: "urn:ietf:params:oauth:grant-type:device_code",
          device_code: "device-1",
          client_id: "flytectl",
        });
        // Twice 5 s, then three times 10 s, because the server asked for slower polls.
        assert.equal(clock.elapsedMs, 40_000);
        assert.ok(secrets.has("device-1") && !secrets.has("WDJB-MJHT"));
      });

      it("is refreshed without the user when it expires", async () => {
        await run(auth);
        oauth.expireTokens();
        await run(auth);
        assert.equal(signIns.length, 1);
        assert.deepEqual(grants().at(-1), "refresh_token");
        assert.deepEqual(oauth.requests.at(-1)!.form["refresh_token"], "refresh-1");
        oauth.expireTokens();
        await run(auth);
        assert.deepEqual(oauth.requests.at(-1)!.form["refresh_token"], "refresh-2");
      });

      it("needs another sign-in if it cannot be refreshed", async () => {
        await run(auth);
        oauth.expireTokens();
        oauth.revokeRefreshTokens();
        await run(auth);
        assert.equal(signIns.length, 2);
        assert.equal(sent().at(-1), "Bearer token-2");
      });

      it("does not arrive if the user denies it", async () => {
        oauth.polls.push("authorization_pending", "access_denied");
        await awaitFxError(run(auth), "FX5032", "the sign-in was denied in the browser");
      });

      it("does not arrive if the code expires", async () => {
        oauth.polls.push("expired_token");
        await awaitFxError(
          run(auth),
          "FX5032",
          "nobody approved the sign-in before its code expired",
        );
        oauth.polls.push(...Array.from({ length: 200 }, () => "authorization_pending"));
        await awaitFxError(run(auth), "FX5032");
        assert.equal(clock.elapsedMs, 605_000);
      });

      it("is not waited for after the signal", async () => {
        const controller = new AbortController();
        oauth.polls.push("authorization_pending");
        const error = await awaitError(
          run(auth, {
            signal: controller.signal,
            onSignIn: () => controller.abort(new Error("stopped by SIGINT")),
          }),
        );
        assert.match(String(error), /stopped by SIGINT/);
        assert.deepEqual(oauth.requests.length, 1);
      });

      it("is not possible if the cluster has no page for it", async () => {
        const { metadata, client } = cluster.oauth!;
        const deviceAuthorizationEndpoint = "";
        cluster.oauth = { metadata: { ...metadata, deviceAuthorizationEndpoint }, client };
        const { hint } = await awaitFxError(
          run(auth),
          "FX5032",
          "the cluster has no device flow to sign in with",
        );
        assert.match(hint!, /ClientSecret or ExternalCommand/);
      });
    });

    describe("from a command", () => {
      const command = (code: string) =>
        ({ kind: "command", command: [process.execPath, "-e", code] }) as const;

      it("is got when the server asks, and sent in the header that the cluster names", async () => {
        cluster.tokens!.add("mine");
        await run(command('console.log("mine")'), {}, 2);
        assert.deepEqual(sent(), [undefined, "Bearer mine", "Bearer mine"]);
        assert.deepEqual([...secrets], ["mine"]);
      });

      it("is not kept for the next process", async () => {
        cluster.tokens!.add("mine");
        await run(command('console.log("mine")'));
        await run(command('console.log("mine")'));
        assert.deepEqual(sent(), [undefined, "Bearer mine", undefined, "Bearer mine"]);
      });

      it("needs no OAuth server", async () => {
        cluster.oauth = undefined;
        cluster.tokenHeader = "authorization";
        cluster.tokens!.add("mine");
        await run(command('console.log("mine")'));
      });

      it("is missing if the command fails", async () => {
        await awaitFxError(
          run(command("process.exit(1)")),
          "FX5032",
          /\(admin\.command\) ended with exit code 1$/,
        );
      });
    });

    it("is refused to be sent without TLS", async () => {
      const { hint } = await awaitFxError(
        run({ kind: "none" }),
        "FX5032",
        /asks for a token, which fx sends only with TLS$/,
      );
      assert.match(hint!, /leave out --insecure/);
    });

    it("cannot be got with PKCE, and the message says what can be used", async () => {
      const { hint } = await awaitFxError(
        run({ kind: "unsupported", name: "Pkce" }),
        "FX5032",
        /asks for a token, but fx does not support Pkce$/,
      );
      assert.match(hint!, /DeviceFlow, ClientSecret or ExternalCommand/);
    });

    it("is not asked for if the cluster needs none", async () => {
      cluster.tokens = undefined;
      await run({ kind: "unsupported", name: "Pkce" });
      assert.deepEqual(oauth.requests, []);
    });
  });
}
