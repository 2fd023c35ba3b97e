import type { Secrets } from "../connector/context.ts";
import { SecretResolver } from "./secret-resolver.ts";

/** Secrets that can tell which values were found so far, for redaction. */
export interface KnownSecrets extends Secrets {
  readonly values: Iterable<string>;
}

/** Of whatever secrets an author gave: the values are remembered as they are handed out. */
export function knownSecrets(secrets: Secrets): KnownSecrets {
  return secrets instanceof SecretResolver || secrets instanceof RememberedSecrets
    ? secrets
    : new RememberedSecrets(secrets);
}

class RememberedSecrets implements KnownSecrets {
  readonly #secrets: Secrets;
  readonly #found = new Set<string>();

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  get(key: string): string {
    const value = this.#secrets.get(key);
    this.#found.add(value);
    return value;
  }

  get values(): Iterable<string> {
    return this.#found;
  }
}
