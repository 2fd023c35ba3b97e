import type { Secrets } from "../base/context.ts";
import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";

/** The parts of a task's declared secret (`flyteidl.core.Secret`) that determine where to look. */
export interface DeclaredSecret {
  readonly key: string;
  readonly group: string;
  readonly groupVersion: string;
  readonly envVar: string;
}

/** Where secrets are read from. */
export interface SecretSources {
  /** Environment variables, including those that configure where to look for secrets. */
  readonly env: { readonly [name: string]: string | undefined };
  /** The text of a file; undefined if it does not exist. */
  readonly readFile: (path: string) => string | undefined;
  /** A local run also reads variables without the prefix. */
  readonly local: boolean;
  /**
   * Variables without the prefix that a server reads too, because the user listed them in an
   * environment file.
   */
  readonly plainNames?: ReadonlySet<string>;
  /**
   * The task's declared secrets, whose group, version and variable determine where to look.
   * Default: no task, as in a server.
   */
  readonly requests?: readonly DeclaredSecret[];
  /** The only place, as errors name it. Default: the variables and the file. */
  readonly place?: string;
  /** Whether a test has passed them. */
  readonly test?: boolean;
}

/** How many values that were not read are treated as secrets. */
const MOST_REMEMBERED = 100;

/**
 * Finds secrets as flytekit does: the variable `_FSEC_KEY`, then `KEY` in a local run or if an
 * environment file sets it, then the file `/etc/secrets/key`. FLYTE_SECRETS_ENV_PREFIX,
 * FLYTE_SECRETS_DEFAULT_DIR and FLYTE_SECRETS_FILE_PREFIX change these places unless they are
 * empty. Leading and trailing whitespace is removed; an empty secret counts as found.
 */
export class SecretResolver implements Secrets {
  readonly #values = new Set<string>();
  /** Tokens and the like. Each replaces an earlier one. */
  #remembered: readonly string[] = [];

  constructor(private readonly sources: SecretSources) {}

  get(key: string): string {
    const value = this.find(key);
    if (value === undefined) throw new MissingSecret([key], this);
    return value;
  }

  /** Does not cache, because a file mounted by Kubernetes changes with its secret. */
  find(key: string): string | undefined {
    const { env, readFile } = this.sources;
    const variable = this.#listVariables(key).find((name) => env[name] !== undefined);
    const text = variable === undefined ? readFile(this.#getFilePath(key)) : env[variable];
    const value = text?.trim();
    if (value !== undefined) this.#values.add(value);
    return value;
  }

  /** Every value found so far, for redaction. */
  get values(): Iterable<string> {
    return this.#remembered.length === 0 ? this.#values : [...this.#values, ...this.#remembered];
  }

  remember(value: string): void {
    if (!this.#remembered.includes(value))
      this.#remembered = [...this.#remembered, value].slice(-MOST_REMEMBERED);
  }

  /** The places to look for a key, in order. */
  listPlaces(key: string): readonly string[] {
    const { place } = this.sources;
    if (place !== undefined) return [place];
    return [...this.#listVariables(key).map((name) => `$${name}`), this.#getFilePath(key)];
  }

  /** The hint for a missing secret. */
  getHint(key: string): string {
    const { local, requests, test } = this.sources;
    if (test === true) return `pass it to the test: secrets: { ${key}: "…" }`;
    if (local) return getLocalHint(key);
    const variable = this.#listVariables(key)[0]!;
    if (requests === undefined)
      return `export ${variable}=… in the server's environment; under Flyte 2 a connection can also provide it`;
    if (this.#findRequest(key) !== undefined)
      return `create the secret in Flyte, or export ${variable}=…`;
    const declared = requests.map((request) => request.key);
    return `declare it on the task: secrets: [{ key: "${key}" }]${didYouMean(key, declared)}`;
  }

  #listVariables(key: string): string[] {
    const { env, local, plainNames } = this.sources;
    const request = this.#findRequest(key);
    const name = joinParts("_", request?.group, request?.groupVersion, key).toUpperCase();
    return [
      ...(request?.envVar ? [request.envVar] : []),
      ...new Set([`${env["FLYTE_SECRETS_ENV_PREFIX"] || PREFIX}${name}`, `${PREFIX}${name}`]),
      ...(local || plainNames?.has(name) === true ? [name] : []),
    ];
  }

  #getFilePath(key: string): string {
    const { env } = this.sources;
    const request = this.#findRequest(key);
    const folder = env["FLYTE_SECRETS_DEFAULT_DIR"] || "/etc/secrets";
    const name = `${env["FLYTE_SECRETS_FILE_PREFIX"] ?? ""}${key.toLowerCase()}`;
    const group = request?.group.toLowerCase();
    return joinParts("/", folder, group, request?.groupVersion.toLowerCase(), name);
  }

  #findRequest(key: string): DeclaredSecret | undefined {
    return this.sources.requests?.find((request) => request.key === key);
  }
}

/**
 * Also read if FLYTE_SECRETS_ENV_PREFIX names another one: Flyte 2 sets that in every pod with a
 * secret, and `fx deploy` asks for variables with this prefix.
 */
const PREFIX = "_FSEC_";

/** The values of the variables in which Flyte gives secrets to a container, for redaction. */
export function listGivenSecrets(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value = ""]) =>
    isGivenSecret(name, env) ? [value, value.trim()] : [],
  );
}

/** Whether Flyte gives a secret to a container in this variable. */
export function isGivenSecret(name: string, env: NodeJS.ProcessEnv): boolean {
  const prefixes = [env["FLYTE_SECRETS_ENV_PREFIX"] || PREFIX, PREFIX];
  return prefixes.some((prefix) => name.startsWith(prefix));
}

/** Joins the parts that are not empty. */
function joinParts(separator: string, ...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(separator);
}

/** Secrets with the values read so far, for redaction. */
export interface KnownSecrets extends Secrets {
  readonly values: Iterable<string>;
  /** From now on, the value is a secret, too. */
  remember(value: string): void;
}

/** Wraps secrets so that they remember the values they return, for redaction. */
export function rememberSecrets(secrets: Secrets): KnownSecrets {
  if (secrets instanceof SecretResolver) return secrets;
  const values = new Set<string>();
  const get = (key: string): string => {
    const value = secrets.get(key);
    values.add(value);
    return value;
  };
  return { get, values, remember: (value) => values.add(value) };
}

/** Treats a value as a secret that was not read, such as a token. */
export function rememberSecret(secrets: Secrets, value: string): void {
  (secrets as Partial<KnownSecrets>).remember?.(value);
}

/** The values that were read so far; empty for secrets that do not remember them. */
export function listKnownValues(secrets: Secrets): Iterable<string> {
  return (secrets as Partial<KnownSecrets>).values ?? [];
}

/** FX5001 that lists all missing secrets; undefined if every secret is found. */
export function missingSecretsError(
  keys: readonly string[],
  secrets: Secrets,
): FxError | undefined {
  const missing = keys.filter((key) => !hasSecret(key, secrets));
  return missing.length === 0 ? undefined : new MissingSecret(missing, secrets);
}

export function hasSecret(key: string, secrets: Secrets): boolean {
  return findSecret(key, secrets) !== undefined;
}

/** Undefined if the secret is missing. */
export function findSecret(key: string, secrets: Secrets): string | undefined {
  try {
    return secrets.get(key);
  } catch {
    return undefined; // the caller reports all missing secrets at once
  }
}

/** FX5001; `details` lists the places searched. */
export class MissingSecret extends FxError {
  constructor(
    readonly keys: readonly string[],
    secrets: Secrets,
  ) {
    const [first = ""] = keys;
    const resolver = secrets instanceof SecretResolver ? secrets : undefined;
    const listPlaces = (key: string): string =>
      resolver === undefined ? "" : `   looked in ${resolver.listPlaces(key).join(", ")}`;
    super(
      "FX5001",
      keys.length === 1 ? `secret ${first} is missing` : `${keys.length} secrets are missing`,
      {
        details: keys.map((key) => `${key}${listPlaces(key)}`),
        hint: resolver?.getHint(first) ?? getLocalHint(first),
      },
    );
  }
}

function getLocalHint(key: string): string {
  const name = key.toUpperCase();
  return `set ${name}, or add ${name}=… to a file that package.json lists: "fx": { "envFiles": [".env"] }`;
}

/** Resolves only these secrets, never those of the machine. */
export function createFixedSecrets(
  secrets: { readonly [name: string]: string } = {},
): SecretResolver {
  const env = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name.toUpperCase(), value]),
  );
  return new SecretResolver({
    env,
    local: true,
    test: true,
    place: "the test's option secrets",
    readFile: () => undefined,
  });
}
