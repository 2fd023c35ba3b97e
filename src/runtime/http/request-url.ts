import { UserError } from "../base/errors/errors.ts";
import { trimEnd } from "../base/text.ts";

/** A value in a path or a query. */
export type UrlValue = string | number | bigint | boolean;

/** What an address is made of. */
export interface UrlParts {
  readonly baseUrl: string | URL;
  readonly path: string;
  readonly params?: { readonly [name: string]: UrlValue } | undefined;
  readonly query?:
    { readonly [name: string]: UrlValue | readonly UrlValue[] | undefined } | undefined;
}

/**
 * Fills in `path`, and appends it to the path of `baseUrl`. Every value stays one segment, except
 * that the value of `{+name}` may be several.
 *
 * @param operation the request's name in errors
 * @throws UserError for an address that is not HTTP or holds a password, and for a missing value,
 * or one that would change the path (empty, `.` or `..`)
 */
export function buildUrl(
  { baseUrl, path, params = {}, query = {} }: UrlParts,
  operation: string,
): URL {
  const url = URL.canParse(String(baseUrl)) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw badRequest(operation, "baseUrl must be an absolute http or https URL");
  if (url.username !== "" || url.password !== "")
    throw badRequest(operation, "baseUrl contains a user or a password: send them in a header");
  const filled = path.replace(/\{(\+?)([^{}]*)\}/g, (_, several: string, name: string) => {
    const value = Object.hasOwn(params, name) ? String(params[name]) : undefined;
    if (value === undefined) throw badRequest(operation, `params.${name} is missing`);
    const segments = several === "" ? [value] : value.split("/");
    // URL parsers treat an encoded dot as a dot.
    if (segments.some((segment) => /^\.{0,2}$/.test(segment)))
      throw badRequest(operation, `params.${name} is ${JSON.stringify(value)}, not a path segment`);
    return segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join("/");
  });
  url.pathname = `${trimEnd(url.pathname, "/")}/${filled.replace(/^\//, "")}`;
  for (const [name, value] of Object.entries(query))
    if (value !== undefined)
      for (const item of [value].flat()) url.searchParams.append(name, String(item));
  return url;
}

/** The caller made a mistake, so the same request can only fail again. */
export function badRequest(operation: string, fault: string): UserError {
  return new UserError("BAD_REQUEST", `${operation}: ${fault}`);
}
