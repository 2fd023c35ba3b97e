import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { getPath } from "hono/utils/url";

/** The path before a token that was used, at which its browser enters again. */
const ENTRY = "/open/";

/** What an access needs of its session. */
export interface AccessHost {
  readonly projectRoot: string;
  /** A secret of the user. With the same one, a browser stays admitted when `fx dev` restarts. */
  readonly key: Buffer;
  /** Called with a new URL when somebody uses an old one again. */
  readonly onUrlReused: (url: string) => void;
}

/**
 * Admits only the browser of the user who can read the printed URL. Its token is valid for one
 * browser, and becomes a cookie. Browsers send a cookie to every port of a host, so this one is
 * bound to a path that no other server knows: the address of the page. A second cookie lets the same
 * browser use the URL again. A page of another origin, also one whose name leads to this address,
 * gets nothing.
 */
export class Access {
  readonly #used = new Set<string>();
  #token = createToken();
  #port = 0;
  /** The path of the page. */
  #base = "";
  /** The value of the cookie. */
  #pass = "";

  constructor(private readonly host: AccessHost) {}

  /** The URL for the user's browser. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/?token=${this.#token}`;
  }

  /** Begins to admit requests to this port. */
  open(port: number): void {
    this.#port = port;
    this.#base = `/${this.#derive("path")}/`;
    this.#pass = this.#derive("cookie");
  }

  /** The path that a request asks for, relative to the address of the page. */
  getPath(request: Request): string {
    const path = getPath(request);
    return path.startsWith(this.#base) ? path.slice(this.#base.length - 1) : path;
  }

  /** Answers all requests that are not allowed. */
  readonly check: MiddlewareHandler = async (context, next) => {
    const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${this.#port}`);
    const host = context.req.header("host") ?? "";
    const origin = context.req.header("origin");
    if (!hosts.includes(host) || (origin !== undefined && origin !== `http://${host}`))
      return context.text("This address belongs to fx dev on this machine only.\n", 403);
    const token = context.req.query("token");
    if (token !== undefined && context.req.path === "/") return this.#enter(context, token);
    if (context.req.path.startsWith(ENTRY))
      return this.#enterAgain(context, context.req.path.slice(ENTRY.length));
    if (this.#mayRead(context)) return next();
    return context.text("Open the URL that fx dev has printed: it holds a token.\n", 403);
  };

  #enter(context: Context, token: string): Response {
    if (!isSame(token, this.#token))
      return context.redirect(`${ENTRY}${encodeURIComponent(token)}`, 303);
    this.#used.add(token);
    this.#token = createToken();
    const cookie = { httpOnly: true, sameSite: "Strict", path: this.#base } as const;
    setCookie(context, this.#cookieName, this.#pass, cookie);
    const entry = { httpOnly: true, sameSite: "Lax", path: `${ENTRY}${token}` } as const;
    setCookie(context, `${this.#cookieName}-entry`, this.#derive(`entry ${token}`), entry);
    return context.redirect(this.#base, 303);
  }

  /** A browser that has used the token has a cookie for this path alone. */
  #enterAgain(context: Context, token: string): Response {
    const entry = getCookie(context, `${this.#cookieName}-entry`) ?? "";
    if (isSame(entry, this.#derive(`entry ${token}`))) return context.redirect(this.#base, 303);
    if (!this.#used.has(token))
      return context.text("Open the URL that fx dev has printed last.\n", 403);
    this.host.onUrlReused(this.url);
    return context.text("This URL was valid once. fx dev has printed a new one.\n", 403);
  }

  /** The same after a restart on the same port. */
  #derive(use: string): string {
    const { key, projectRoot } = this.host;
    const text = JSON.stringify([use, projectRoot, this.#port]);
    return createHmac("sha256", key).update(text).digest("base64url");
  }

  /**
   * The files of the page need no cookie, because a browser that comes from another site, such as a
   * file, sends it only with the requests of the page.
   */
  #mayRead(context: Context): boolean {
    const isPage = getPath(context.req.raw) !== context.req.path;
    if (isPage && !context.req.path.startsWith("/api/")) return true;
    return isSame(getCookie(context, this.#cookieName) ?? "", this.#pass);
  }

  get #cookieName(): string {
    return `fx-dev-${this.#port}`;
  }
}

function createToken(): string {
  return randomBytes(24).toString("base64url");
}

/** Compares digests, so that the time it takes says nothing about the secret. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
