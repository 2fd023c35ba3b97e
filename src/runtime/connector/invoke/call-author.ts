import { type Awaitable, isThenable } from "../../base/context.ts";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { FxError } from "../../base/errors/errors.ts";
import { readableThrown } from "../../base/errors/thrown.ts";
import { readAuthorStack } from "../../base/source/source-location.ts";
import { MissingSecret } from "../../secrets/secret-resolver.ts";
import type { ConnectorBase } from "../connector-base.ts";

type Declaring = Pick<ConnectorBase, "name" | "secrets" | "connectionSecrets">;

/**
 * Calls a method of the author. A synchronous result stays synchronous. If the method fails because `connector` does not
 * declare a secret, the error says so. Reading the error cannot throw.
 */
export function callAuthor<T>(call: () => Awaitable<T>, connector?: Declaring): Awaitable<T> {
  const rethrow = (thrown: unknown): never => {
    throw explainMissingSecret(readableThrown(thrown), connector);
  };
  try {
    const answer = call();
    return isThenable(answer) ? Promise.resolve(answer).then(undefined, rethrow) : answer;
  } catch (thrown) {
    return rethrow(thrown);
  }
}

function explainMissingSecret(thrown: unknown, connector: Declaring | undefined): unknown {
  if (connector === undefined || !(thrown instanceof MissingSecret)) return thrown;
  const declared = [...connector.secrets, ...connector.connectionSecrets];
  const [key = ""] = thrown.keys;
  if (declared.includes(key)) return thrown;
  return new FxError("FX5001", `${thrown.summary}${didYouMean(key, declared)}`, {
    details: thrown.details,
    hint: `declare it: secrets: [${declared.map((name) => `"${name}", `).join("")}"${key}"] on ${connector.name}`,
    location: readAuthorStack(thrown).location,
    cause: thrown,
  });
}
