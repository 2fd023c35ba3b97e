import { readFileIfThere } from "../../runtime/base/files.ts";
import { Redactor } from "../../runtime/secrets/redactor.ts";
import { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import type { SecretRequest } from "../../runtime/wire/models/task-template.ts";

/** The secrets that Flyte has put into a container, and how they are kept out of every output. */
export class ContainerSecrets {
  readonly #env: NodeJS.ProcessEnv;
  /** Knows the values that were found so far. */
  readonly redactor: Redactor;
  #resolver: SecretResolver;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
    this.#resolver = this.#resolverFor([]);
    const mounted = mountedValues(env);
    this.redactor = new Redactor(() => [...mounted, ...this.#resolver.values]);
  }

  readonly redact = (text: string): string => this.redactor.redact(text);

  /** Those that are declared are read at once: what is known can be hidden, however author code gets at it. */
  readonly secretsFor = (declared: readonly SecretRequest[]): SecretResolver => {
    this.#resolver = this.#resolverFor(declared);
    for (const { key } of declared) this.#resolver.find(key);
    return this.#resolver;
  };

  #resolverFor(requests: readonly SecretRequest[]): SecretResolver {
    return new SecretResolver({
      env: this.#env,
      local: false,
      readFile: readFileIfThere,
      requests,
    });
  }
}

function mountedValues(env: NodeJS.ProcessEnv): string[] {
  const prefix = env["FLYTE_SECRETS_ENV_PREFIX"] || "_FSEC_";
  return Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(prefix) && value !== undefined ? [value, value.trim()] : [],
  );
}
