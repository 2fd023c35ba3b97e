import { SecretResolver } from "../runtime/secrets/secret-resolver.ts";

/** Secrets from a table, and from nowhere else. */
export function createTestSecrets(secrets: { readonly [name: string]: string }): SecretResolver {
  const env = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name.toUpperCase(), value]),
  );
  return new SecretResolver({ env, local: true, readFile: () => undefined });
}
