import type { DeviceAuthorizationResponse } from "oauth4webapi";
import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { oneLine } from "../../base/text.ts";
import { getRefusal, type OAuthRequests } from "./oauth-requests.ts";
import type { Token } from "./token-authorization.ts";

/** Where the user approves this machine, in a browser on any machine. */
export interface SignIn {
  readonly url: string;
  /** The page asks for it, or shows it for comparison. */
  readonly code: string;
  readonly expiresInMs: number;
}

export interface SignInTools {
  readonly clock: Clock;
  /** Tells the user where to sign in. */
  readonly onSignIn: (signIn: SignIn) => void;
  /** Called with each secret before it is used, so that no output contains it. */
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
  requests: OAuthRequests,
  clientId: string,
  { clock, onSignIn, onSecret, signal }: SignInTools,
): Promise<Token> {
  const started = await requests.startSignIn(clientId);
  onSecret(started.device_code);
  const expiresInMs = Math.min(started.expires_in, LONGEST_VALIDITY_S) * 1000;
  const { interval = DEFAULT_INTERVAL_S } = started;
  onSignIn({ url: toPage(started), code: oneLine(started.user_code), expiresInMs });
  let intervalS = Math.min(interval, LONGEST_INTERVAL_S);
  for (const end = clock.now() + expiresInMs; clock.now() < end;) {
    await clock.sleep(intervalS * 1000, { signal });
    try {
      return await requests.requestForSignIn(clientId, started.device_code);
    } catch (error) {
      if (getRefusal(error) === "slow_down") intervalS += SLOWER_S;
      else throwUnlessPending(error);
    }
  }
  throw createExpiredError();
}

function throwUnlessPending(error: unknown): void {
  const refusal = getRefusal(error);
  if (refusal === "expired_token") throw createExpiredError();
  if (refusal === "access_denied")
    throw new FxError("FX5032", "the sign-in was denied in the browser", { cause: error });
  // A server that does not answer may do so again before the code expires.
  const isUnavailable = error instanceof FxError && error.code === "FX5031";
  if (refusal !== "authorization_pending" && !isUnavailable) throw error;
}

function createExpiredError(): FxError {
  return new FxError("FX5032", "nobody approved the sign-in before its code expired", {
    hint: "run the command again, and open the page that it prints",
  });
}

/** The page, with the code if the page accepts it. */
function toPage({
  verification_uri: text,
  verification_uri_complete: complete = "",
  user_code: code,
}: DeviceAuthorizationResponse): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:")
    throw new FxError(
      "FX5032",
      `the token server names an invalid page to sign in: ${oneLine(text)}`,
    );
  const whole = URL.canParse(complete) ? new URL(complete) : undefined;
  if (whole?.origin === url.origin) return whole.href;
  url.searchParams.set("user_code", code);
  return url.href;
}
