import type { Setting } from "./setting-reader.ts";

/** Names of variables besides the one that flyte-sdk derives from the key. */
interface OtherNames {
  readonly sdk?: string;
  readonly flytekit?: string;
}

function setting(key: string, { sdk, flytekit }: OtherNames = {}): Setting {
  const derived = `FLYTE_${key.toUpperCase().replaceAll(".", "_")}`;
  return { key, variables: [sdk, derived, flytekit].filter((name) => name !== undefined) };
}

/** What fx reads of the configuration of flytectl, flytekit and flyte-sdk. */
export const SETTINGS = {
  endpoint: setting("admin.endpoint", { flytekit: "FLYTE_PLATFORM_URL" }),
  insecure: setting("admin.insecure", { flytekit: "FLYTE_PLATFORM_INSECURE" }),
  skipVerify: setting("admin.insecureSkipVerify", {
    flytekit: "FLYTE_PLATFORM_INSECURE_SKIP_VERIFY",
  }),
  caFile: setting("admin.caCertFilePath", { flytekit: "FLYTE_PLATFORM_CA_CERT_FILE_PATH" }),
  proxy: setting("admin.httpProxyURL", { flytekit: "FLYTE_PLATFORM_HTTP_PROXY_URL" }),
  authType: setting("admin.authType", {
    sdk: "FLYTE_AUTH_TYPE",
    flytekit: "FLYTE_CREDENTIALS_AUTH_MODE",
  }),
  clientId: setting("admin.clientId", { flytekit: "FLYTE_CREDENTIALS_CLIENT_ID" }),
  secretFile: setting("admin.clientSecretLocation", {
    flytekit: "FLYTE_CREDENTIALS_CLIENT_SECRET_LOCATION",
  }),
  secretVariable: setting("admin.clientSecretEnvVar", {
    flytekit: "FLYTE_CREDENTIALS_CLIENT_SECRET_ENV_VAR",
  }),
  scopes: setting("admin.scopes", { flytekit: "FLYTE_CREDENTIALS_SCOPES" }),
  audience: setting("admin.audience", { flytekit: "FLYTE_CREDENTIALS_AUDIENCE" }),
  authorizationHeader: setting("admin.authorizationHeader"),
  command: setting("admin.command", {
    sdk: "FLYTE_AUTH_COMMAND",
    flytekit: "FLYTE_CREDENTIALS_COMMAND",
  }),
  proxyCommand: setting("admin.proxyCommand", {
    sdk: "FLYTE_AUTH_PROXY_COMMAND",
    flytekit: "FLYTE_CREDENTIALS_PROXY_COMMAND",
  }),
  console: setting("console.endpoint", { flytekit: "FLYTE_PLATFORM_CONSOLE_ENDPOINT" }),
  org: setting("task.org", { flytekit: "FLYTE_LOCAL_ORG" }),
  project: setting("task.project", { flytekit: "FLYTE_LOCAL_PROJECT" }),
  domain: setting("task.domain", { flytekit: "FLYTE_LOCAL_DOMAIN" }),
} as const;

/** Holds the client secret itself, in flytekit. */
export const SECRET_VARIABLE = "FLYTE_CREDENTIALS_CLIENT_SECRET";
/** Holds an endpoint and credentials, in flyte-sdk. */
export const API_KEY_VARIABLE = "FLYTE_API_KEY";
