import { badRequest } from "./request-url.ts";

/**
 * The headers of a request; those of the caller replace `defaults`.
 *
 * @throws UserError BAD_REQUEST for an invalid name or value, without the value
 */
export function createHeaders(
  operation: string,
  defaults: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> = {},
): Headers {
  const headers = new Headers(defaults);
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value);
    } catch {
      // The original message contains the value, which may be a secret.
      throw badRequest(operation, `header ${JSON.stringify(name)} has an invalid name or value`);
    }
  }
  return headers;
}
