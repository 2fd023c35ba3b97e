import type { ServerResponse } from "node:http";
import type { ServerOptions } from "node:https";
import { httpServer, type SeenRequest } from "../server/http-server.ts";
import type { FakeCluster } from "./fake-cluster.ts";

export const CLIENT_SECRET = "cl1ent s3cret/+";

/** How fx is told to use it. */
export const SECRET_AUTH = {
  kind: "client-secret",
  clientId: "ada",
  secret: CLIENT_SECRET,
  scopes: [],
  audience: undefined,
} as const;

/** The OAuth server of a fake cluster. */
export type OAuthFake = Awaited<ReturnType<typeof serveOAuth>>;

/**
 * Serves OAuth for a cluster, which from now on requires its tokens: `token-1`, `token-2` and so
 * on, in the header `flyte-authorization`. A cluster with TLS needs one with TLS.
 */
export async function serveOAuth(cluster: FakeCluster, tls?: ServerOptions) {
  const requests: { path: string; form: Record<string, string> }[] = [];
  const polls: (string | number)[] = [];
  const failures: { status: number; body: string }[] = [];
  const refreshTokens = new Set<string>();
  let issued = 0;

  const issue = (): object => {
    issued += 1;
    cluster.tokens!.add(`token-${issued}`);
    refreshTokens.add(`refresh-${issued}`);
    return {
      access_token: `token-${issued}`,
      refresh_token: `refresh-${issued}`,
      expires_in: 60,
      id_token: "of another issuer",
    };
  };
  const grant = (form: Record<string, string>, headers: SeenRequest["headers"]): object => {
    switch (form["grant_type"]) {
      case "client_credentials":
        return isClient(headers.authorization) ? issue() : { error: "invalid_client" };
      case "refresh_token":
        return refreshTokens.delete(form["refresh_token"]!) ? issue() : { error: "invalid_grant" };
      default: {
        const poll = form["device_code"] === "device-1" ? polls.shift() : "invalid_grant";
        return poll === undefined ? issue() : { error: poll };
      }
    }
  };
  const answer = ({ path, body, headers }: SeenRequest, response: ServerResponse): void => {
    const form = Object.fromEntries(new URLSearchParams(body));
    requests.push({ path, form });
    const failure = path === "/token" ? failures.shift() : undefined;
    if (failure !== undefined) return void response.writeHead(failure.status).end(failure.body);
    const reply = path === "/device" ? createCodes(server.origin) : grant(form, headers);
    const { error } = reply as { readonly error?: string | number };
    if (typeof error === "number") return void response.writeHead(error).end("<html>");
    response
      .writeHead(error === undefined ? 200 : 401, { "www-authenticate": "Basic" })
      .end(JSON.stringify(reply));
  };
  const server = await httpServer(answer, tls);
  cluster.tokens = new Set();
  cluster.tokenHeader = "flyte-authorization";
  cluster.oauth = {
    metadata: {
      tokenEndpoint: `${server.origin}/token`,
      deviceAuthorizationEndpoint: `${server.origin}/device`,
    },
    client: {
      clientId: "flytectl",
      scopes: ["all", "offline"],
      audience: "flyte",
      authorizationMetadataKey: "flyte-authorization",
    },
  };
  return {
    origin: server.origin,
    /** The requests, as `PATH` and the fields of the form. */
    requests,
    /** The answers to the next polls of the device flow: an OAuth error, or an HTTP status. */
    polls,
    /** The next requests for a token fail with this HTTP status and body. */
    fail: (status: number, body: string) => void failures.push({ status, body }),
    /** The cluster accepts the tokens no more that it accepted so far. */
    expireTokens: () => cluster.tokens!.clear(),
    /** The server accepts the refresh tokens no more that it gave so far. */
    revokeRefreshTokens: () => refreshTokens.clear(),
    close: () => server.close(),
  };
}

/** Whether the header is that of client `ada` with its secret, encoded as a form. */
function isClient(authorization: string | undefined): boolean {
  const basic = /^Basic (.*)$/.exec(authorization ?? "")?.[1] ?? "";
  const [id, secret = ""] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return id === "ada" && new URLSearchParams(`s=${secret}`).get("s") === CLIENT_SECRET;
}

function createCodes(origin: string): object {
  return {
    device_code: "device-1",
    user_code: "WDJB-MJHT",
    verification_uri: `${origin}/activate`,
    expires_in: 600,
    interval: 5,
  };
}
