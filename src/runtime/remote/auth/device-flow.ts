import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { oneLine } from "../../base/text.ts";
import { OAuthRefusal, OAuthUnavailable } from "./oauth-server.ts";
import type { Token } from "./token-authorization.ts";
import {
  describeGrant,
  explainFailure,
  requestToken,
  type TokenRequest,
} from "./token-requests.ts";

/** Where the user approves this machine, in a browser on any machine. */
export interface SignIn {
  readonly url: string;
  /** The page asks for it, or shows it for comparison. */
  readonly code: string;
  readonly expiresInMs: number;
}

export interface DeviceFlowTools {
  readonly clock: Clock;
  readonly onSignIn: (signIn: SignIn) => void;
  readonly onSecret: (secret: string) => void;
  readonly signal: AbortSignal | undefined;
}

const DEFAULT_INTERVAL_S = 5;
/** How much longer to wait after `slow_down`, as RFC 8628 says. */
const SLOWER_S = 5;
const LONGEST_INTERVAL_S = 60;
const LONGEST_VALIDITY_S = 3600;

/**
 * Asks the user to approve this machine, and waits for the token.
 *
 * @throws FxError FX5032 if the user denies it or does not answer in time; the signal's reason
 */
export async function signIn(
  request: TokenRequest,
  clientId: string,
  { clock, onSignIn, onSecret, signal }: DeviceFlowTools,
): Promise<Token> {
  const reply = await requestCodes(request, clientId);
  const deviceCode = readText(reply, "device_code");
  onSecret(deviceCode);
  const code = readText(reply, "user_code");
  const expiresInMs =
    readSeconds(reply["expires_in"], LONGEST_VALIDITY_S, LONGEST_VALIDITY_S) * 1000;
  onSignIn({ url: readUrl(reply, code), code, expiresInMs });
  const form = {
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: deviceCode,
    client_id: clientId,
  };
  let intervalS = readSeconds(reply["interval"], DEFAULT_INTERVAL_S, LONGEST_INTERVAL_S);
  for (const end = clock.now() + expiresInMs; clock.now() < end;) {
    await clock.sleep(intervalS * 1000, { signal });
    const answer = await poll(request, form);
    if (typeof answer === "object") return answer;
    if (answer === "slow_down") intervalS += SLOWER_S;
  }
  throw createExpiredError();
}

async function requestCodes(
  request: TokenRequest,
  clientId: string,
): Promise<Record<string, unknown>> {
  const { server, client } = request;
  if (client.deviceEndpoint === "")
    throw new FxError("FX5032", "the cluster has no device flow to sign in with", {
      hint: "set admin.authType to ClientSecret or ExternalCommand",
    });
  const form = { client_id: clientId, ...describeGrant(request) };
  try {
    return await server.post(client.deviceEndpoint, form);
  } catch (error) {
    throw explainFailure(error, `a sign-in of client ${clientId}`);
  }
}

/** Returns the token, or why there is none yet. */
async function poll(
  request: TokenRequest,
  form: Readonly<Record<string, string>>,
): Promise<Token | "pending" | "slow_down"> {
  try {
    return await requestToken(request, form);
  } catch (error) {
    if (error instanceof OAuthUnavailable) return "pending";
    if (!(error instanceof OAuthRefusal)) throw error;
    switch (error.code) {
      case "authorization_pending":
        return "pending";
      case "slow_down":
        return "slow_down";
      case "expired_token":
        throw createExpiredError();
      case "access_denied":
        throw new FxError("FX5032", "the sign-in was denied in the browser", { cause: error });
      default:
        throw explainFailure(error, "the sign-in");
    }
  }
}

function createExpiredError(): FxError {
  return new FxError("FX5032", "nobody approved the sign-in before its code expired", {
    hint: "run the command again, and open the page that it prints",
  });
}

function readText(reply: Record<string, unknown>, name: string): string {
  const text = reply[name];
  if (typeof text === "string" && text !== "") return oneLine(text);
  throw new FxError("FX5032", `the token server answered the sign-in without ${name}`);
}

/** The page, with the code if the page accepts it. */
function readUrl(reply: Record<string, unknown>, code: string): string {
  const text = readText(reply, "verification_uri");
  const complete = reply["verification_uri_complete"];
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:")
    throw new FxError("FX5032", `the token server names an invalid page to sign in: ${text}`);
  if (typeof complete === "string" && URL.canParse(complete)) {
    const whole = new URL(complete);
    if (whole.origin === url.origin) return whole.href;
  }
  url.searchParams.set("user_code", code);
  return url.href;
}

function readSeconds(value: unknown, fallback: number, most: number): number {
  const seconds = typeof value === "number" ? value : Number.NaN;
  return seconds >= 1 ? Math.min(seconds, most) : fallback;
}
