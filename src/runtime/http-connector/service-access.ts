import { FxError } from "../base/errors/errors.ts";
import { brandInstances, isPlainObject } from "../base/json.ts";
import { type HttpContext, requestJson } from "../http/request-json.ts";
import type { UrlParts } from "../http/send-request.ts";
import { findSecret, rememberSecret } from "../secrets/secret-resolver.ts";

/** A variable of the environment. See {@link env}. */
export class EnvironmentValue {
  constructor(
    readonly name: string,
    readonly fallback: string | undefined,
  ) {}

  /** @throws FxError FX5001 if the variable is missing and has no default */
  read(): string {
    const value = process.env[this.name] || this.fallback;
    if (value !== undefined) return value;
    const hint = `export ${this.name}=https://…, or add it to a file of fx.envFiles in package.json`;
    throw new FxError("FX5001", `the variable ${this.name} is not set`, { hint });
  }
}

brandInstances(EnvironmentValue, "http-variable");

/**
 * The address of a service in a variable of the environment, read with each call.
 *
 * @param fallback the address if the variable is not set. Default: calls then fail with FX5001
 * @example
 * service: { url: env("RENDERS_URL", "https://api.renders.example/v2") }
 */
export function env(name: string, fallback?: string): EnvironmentValue {
  return new EnvironmentValue(name, fallback);
}

/** An address that stands in a declaration, or in the environment. */
export function readAddress(address: string | EnvironmentValue): string {
  return typeof address === "string" ? address : address.read();
}

/** A URL with its path, whose characters all stand for themselves. */
export function splitUrl({ origin, search, pathname }: URL): Pick<UrlParts, "baseUrl" | "path"> {
  return { baseUrl: `${origin}${search}`, path: pathname };
}

/** What requests carry to be admitted. */
export interface RequestAccess {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

const NOTHING: RequestAccess = { headers: {}, query: {} };

/** A way to be admitted by a service: {@link bearer}, {@link apiKey}, {@link basic}, {@link oauthClient}. */
export abstract class Credentials {
  /** Names of the secrets that must exist. */
  abstract readonly secrets: readonly string[];
  /** Names of those that may be missing. */
  readonly optionalSecrets: readonly string[] = [];
  /** @param isRefused whether the service has just refused what the last call returned */
  abstract open(context: HttpContext, isRefused: boolean): Promise<RequestAccess> | RequestAccess;
  /** Where tokens come from, if they expire. */
  readonly tokenUrl: string | EnvironmentValue | undefined = undefined;
}

/** Options of {@link bearer}, {@link apiKey} and {@link basic}. */
export interface SecretOptions {
  /** Without the secret, requests carry nothing. Default: false, so a missing secret is FX5001. */
  readonly optional?: boolean;
}

class SecretInRequest extends Credentials {
  readonly secrets: readonly string[];
  override readonly optionalSecrets: readonly string[];

  constructor(
    private readonly names: readonly string[],
    private readonly isOptional: boolean,
    private readonly toAccess: (...values: string[]) => Partial<RequestAccess>,
  ) {
    super();
    this.secrets = isOptional ? [] : names;
    this.optionalSecrets = isOptional ? names : [];
  }

  open({ secrets }: HttpContext): RequestAccess {
    if (this.isOptional && this.names.some((name) => findSecret(name, secrets) === undefined))
      return NOTHING;
    return { ...NOTHING, ...this.toAccess(...this.names.map((name) => secrets.get(name))) };
  }
}

/**
 * Sends a secret as `Authorization: Bearer …`.
 *
 * @param secret its name
 * @example
 * auth: bearer("RENDERS_TOKEN")
 */
export function bearer(secret: string, { optional = false }: SecretOptions = {}): Credentials {
  return new SecretInRequest([secret], optional, (token) => ({
    headers: { authorization: `Bearer ${token}` },
  }));
}

/**
 * Sends a secret in a header, or in the query if the service accepts it nowhere else: many programs
 * log URLs.
 *
 * @param secret its name
 * @param place the name of the header, or `{ query: "name" }`
 * @example
 * auth: apiKey("RENDERS_KEY", "X-Api-Key")
 */
export function apiKey(
  secret: string,
  place: string | { readonly query: string },
  { optional = false }: SecretOptions = {},
): Credentials {
  return new SecretInRequest([secret], optional, (key) =>
    typeof place === "string" ? { headers: { [place]: key } } : { query: { [place.query]: key } },
  );
}

/**
 * Sends a user and a password as `Authorization: Basic …`.
 *
 * @param user the user, or `{ secret: "NAME" }`
 * @param password the name of the secret. Undefined: an empty password
 * @example
 * auth: basic({ secret: "RENDERS_USER" }, "RENDERS_PASSWORD")
 */
export function basic(
  user: string | { readonly secret: string },
  password?: string,
  { optional = false }: SecretOptions = {},
): Credentials {
  const names = [typeof user === "string" ? [] : user.secret, password ?? []].flat();
  return new SecretInRequest(names, optional, (...values) => {
    const name = typeof user === "string" ? user : values.shift()!;
    const pair = Buffer.from(`${name}:${values[0] ?? ""}`).toString("base64");
    return { headers: { authorization: `Basic ${pair}` } };
  });
}

/** What {@link oauthClient} needs. */
export interface OAuthClientOptions {
  /** Where tokens come from: a URL. */
  readonly tokenUrl: string | EnvironmentValue;
  /** The client, or `{ secret: "NAME" }`. */
  readonly clientId: string | { readonly secret: string };
  /** The name of the secret. */
  readonly clientSecret: string;
  /** Scopes with blanks between them. Default: none are asked for. */
  readonly scope?: string;
  /** More fields of the request, such as `{ audience: "…" }`. Default: none. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Where the client and its secret stand. Default: `"body"`. */
  readonly sendsClientIn?: "body" | "header";
}

interface Token {
  readonly value: string;
  /** In milliseconds of the clock. */
  readonly until: number;
}

/** How long before its end a token is renewed. */
const EARLY_MS = 30_000;
/** If the service does not say how long a token lives. */
const USUAL_SEC = 300;
const MOST_TOKENS = 100;

class OAuthCredentials extends Credentials {
  readonly secrets: readonly string[];
  override readonly tokenUrl: string | EnvironmentValue;
  /** By client and secret: calls may have connections of their own. */
  readonly #tokens = new Map<string, Promise<Token>>();

  constructor(private readonly client: OAuthClientOptions) {
    super();
    const { clientId, clientSecret } = client;
    this.tokenUrl = client.tokenUrl;
    this.secrets = [typeof clientId === "string" ? [] : clientId.secret, clientSecret].flat();
  }

  async open(context: HttpContext, isRefused: boolean): Promise<RequestAccess> {
    const { clientId, clientSecret } = this.client;
    const id = typeof clientId === "string" ? clientId : context.secrets.get(clientId.secret);
    const secret = context.secrets.get(clientSecret);
    const token = await this.#getToken(context, id, secret, isRefused);
    rememberSecret(context.secrets, token.value);
    return { ...NOTHING, headers: { authorization: `Bearer ${token.value}` } };
  }

  async #getToken(
    context: HttpContext,
    id: string,
    secret: string,
    isRefused: boolean,
  ): Promise<Token> {
    const key = JSON.stringify([id, secret]);
    const known = this.#tokens.get(key);
    const token = await known?.catch(() => undefined); // another call may have failed
    if (token !== undefined && !isRefused && token.until > context.clock.now()) return token;
    // Calls at the same time share the request of the first.
    if (this.#tokens.get(key) === known) {
      if (this.#tokens.size >= MOST_TOKENS) this.#tokens.clear();
      this.#tokens.set(key, this.#requestToken(context, id, secret));
    }
    return this.#tokens.get(key)!;
  }

  async #requestToken(context: HttpContext, id: string, secret: string): Promise<Token> {
    const { scope, fields, sendsClientIn = "body" } = this.client;
    const isInBody = sendsClientIn === "body";
    const pair = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`);
    const answer = await requestJson<unknown>(context, {
      method: "POST",
      ...splitUrl(new URL(readAddress(this.tokenUrl))),
      operation: "getting a token",
      headers: isInBody ? {} : { authorization: `Basic ${pair.toString("base64")}` },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        ...(isInBody && { client_id: id, client_secret: secret }),
        ...(scope !== undefined && { scope }),
        ...fields,
      }),
      idempotent: true,
    });
    const { access_token: value, expires_in: seconds = USUAL_SEC } = isPlainObject(answer)
      ? answer
      : {};
    if (typeof value !== "string" || value === "")
      throw new FxError("FX1022", "the answer of the token endpoint has no access_token");
    const livesMs = 1000 * (Number(seconds) || USUAL_SEC);
    return { value, until: context.clock.now() + Math.max(livesMs / 2, livesMs - EARLY_MS) };
  }
}

/**
 * Gets a token with the client credentials of OAuth 2, and keeps it until half a minute before it
 * expires, or until the service refuses it with 401. fx treats the token as a secret.
 *
 * @example
 * auth: oauthClient({
 *   tokenUrl: "https://login.renders.example/oauth/token",
 *   clientId: { secret: "RENDERS_CLIENT" },
 *   clientSecret: "RENDERS_SECRET",
 * })
 */
export function oauthClient(client: OAuthClientOptions): Credentials {
  return new OAuthCredentials(client);
}

/** What all of them add to a request. */
export async function openAccess(
  all: readonly Credentials[],
  context: HttpContext,
  isRefused: boolean,
): Promise<RequestAccess> {
  const [first] = all;
  if (first === undefined) return NOTHING;
  if (all.length === 1) return first.open(context, isRefused);
  const each = await Promise.all(all.map(async (one) => one.open(context, isRefused)));
  return {
    headers: Object.assign({}, ...each.map(({ headers }) => headers)) as RequestAccess["headers"],
    query: Object.assign({}, ...each.map(({ query }) => query)) as RequestAccess["query"],
  };
}
