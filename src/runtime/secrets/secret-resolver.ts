import { FxError } from "../errors.ts";
import type { Secrets } from "../connector/context.ts";

/** Where secrets are read from. */
export interface SecretSources {
  readonly env: { readonly [name: string]: string | undefined };
  /** The text of a file; undefined where there is none. */
  readonly readFile: (path: string) => string | undefined;
  /** In a local run the name without a prefix counts, too. */
  readonly local: boolean;
}

/**
 * Finds secrets as flytekit does: the variable `_FSEC_KEY`, in a local run then `KEY`, then the file `/etc/secrets/key`.
 * FLYTE_SECRETS_ENV_PREFIX, FLYTE_SECRETS_DEFAULT_DIR and FLYTE_SECRETS_FILE_PREFIX change these places, unless they are
 * empty. Blanks at the ends of a secret are dropped; an empty one counts as found.
 */
export class SecretResolver implements Secrets {
  readonly #sources: SecretSources;
  readonly #found = new Map<string, string>();

  constructor(sources: SecretSources) {
    this.#sources = sources;
  }

  get(key: string): string {
    const value = this.find(key);
    if (value === undefined) throw missingSecrets([key], this);
    return value;
  }

  find(key: string): string | undefined {
    const value = this.#found.get(key) ?? this.#look(key)?.trim();
    if (value !== undefined) this.#found.set(key, value);
    return value;
  }

  /** Every value that was found so far, for redaction. */
  get values(): Iterable<string> {
    return this.#found.values();
  }

  /** The places that are looked at for a key, in order. */
  placesOf(key: string): readonly string[] {
    return [...this.#variablesOf(key).map((name) => `$${name}`), this.#fileOf(key)];
  }

  #look(key: string): string | undefined {
    for (const name of this.#variablesOf(key)) {
      const value = this.#sources.env[name];
      if (value !== undefined) return value;
    }
    return this.#sources.readFile(this.#fileOf(key));
  }

  #variablesOf(key: string): string[] {
    const { env, local } = this.#sources;
    const name = key.toUpperCase();
    return [`${env["FLYTE_SECRETS_ENV_PREFIX"] || "_FSEC_"}${name}`, ...(local ? [name] : [])];
  }

  #fileOf(key: string): string {
    const { env } = this.#sources;
    return `${env["FLYTE_SECRETS_DEFAULT_DIR"] || "/etc/secrets"}/${env["FLYTE_SECRETS_FILE_PREFIX"] ?? ""}${key.toLowerCase()}`;
  }
}

/** FX5001 for the declared secrets that are not there, all at once; undefined where none is missing. */
export function missingSecretsError(keys: readonly string[], secrets: Secrets): FxError | undefined {
  const missing = keys.filter((key) => !isThere(key, secrets));
  return missing.length === 0 ? undefined : missingSecrets(missing, secrets);
}

function isThere(key: string, secrets: Secrets): boolean {
  if (secrets instanceof SecretResolver) return secrets.find(key) !== undefined;
  try {
    secrets.get(key);
    return true;
  } catch {
    return false;
  }
}

function missingSecrets(keys: readonly string[], secrets: Secrets): FxError {
  const places = (key: string): string => (secrets instanceof SecretResolver ? `${key}   looked at ${secrets.placesOf(key).join(", ")}` : key);
  return new FxError("FX5001", keys.length === 1 ? `secret ${keys[0]!} is missing` : `${keys.length} secrets are missing`, {
    details: keys.map(places),
    hint: `set it in the environment, or in a file: fx run --env-file .env … with a line ${keys[0]!.toUpperCase()}=…`,
  });
}
