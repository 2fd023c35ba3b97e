import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";

const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export interface Access {
  readonly token: string;
  /** The port on which the server listens. */
  readonly getPort: () => number;
}

/** Creates the secret in the printed URL. */
export function createToken(): string {
  return randomBytes(24).toString("base64url");
}

/**
 * Admits only the browser of the user who can read the printed URL: its token becomes a cookie that
 * other sites cannot use. A page of another origin, also one whose name leads to this address, gets
 * nothing.
 */
export function requireToken({ token, getPort }: Access): MiddlewareHandler {
  return async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    const port = getPort();
    const cookie = `fx-dev-${port}`;
    const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
    const host = context.req.header("host") ?? "";
    const origin = context.req.header("origin");
    if (!hosts.includes(host) || (origin !== undefined && origin !== `http://${host}`))
      return context.text("This address belongs to fx dev on this machine only.\n", 403);
    const given = context.req.query("token");
    if (given !== undefined && context.req.path === "/" && isSame(given, token)) {
      setCookie(context, cookie, token, { httpOnly: true, sameSite: "Strict", path: "/" });
      return context.redirect("/", 303);
    }
    if (!isSame(getCookie(context, cookie) ?? "", token))
      return context.text("Open the URL that fx dev has printed: it holds a token.\n", 403);
    return next();
  };
}

/** Compares digests, so that the time it takes says nothing about the token. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
