import { FxError } from "../../base/errors/errors.ts";
import type { AuthConfig, ClusterConfig, ClusterOptions } from "./cluster-config.ts";
import { type ConfigPlaces, DEFAULT_FILES, readConfigFile } from "./config-file.ts";
import { type Endpoint, parseEndpoint } from "./parse-endpoint.ts";
import { readAuthConfig } from "./read-auth-config.ts";
import { readTlsConfig } from "./read-tls-config.ts";
import { refuseForeignEndpoint, refuseForeignKeys } from "./refuse-foreign-file.ts";
import {
  API_KEY_VARIABLE,
  type Setting,
  SettingReader,
  SETTINGS,
  type Sourced,
} from "./setting-reader.ts";

const DEFAULT_DOMAIN = "development";
const EXAMPLE = "\n    admin:\n      endpoint: flyte.example.com";

/**
 * Reads how to reach the cluster. Unless `--config` names a file, an API key replaces everything
 * that the environment and the file say about `admin`: they belong to another identity.
 *
 * @throws FxError FX2032 with all faults, or if no endpoint is configured
 */
export async function readClusterConfig(
  options: ClusterOptions,
  places: ConfigPlaces,
): Promise<ClusterConfig> {
  const faults: string[] = [];
  const file = await readConfigFile(options.config, places);
  const settings = new SettingReader(places, file, faults);
  const apiKey = options.config === undefined ? readApiKey(places, faults) : undefined;
  const admin =
    apiKey === undefined ? settings : new SettingReader({ ...places, env: {} }, undefined, faults);
  const foreign = file?.isTrusted === false && apiKey === undefined ? file : undefined;
  if (foreign !== undefined) refuseForeignKeys(foreign, places);

  const written = findEndpoint(options, apiKey, admin);
  const endpoint = written && readEndpoint(written, faults);
  const tls = readTlsConfig(endpoint?.insecure, options, admin);
  const text = (option: string | undefined, setting: Setting) =>
    option ?? settings.getText(setting)?.value;
  const readAuth = () => (apiKey === undefined ? readAuthConfig(admin) : toAuth(apiKey));
  const config = {
    tls,
    insecureStore: options.insecureStore === true,
    protocol: options.protocol,
    source: written?.source ?? "",
    proxy: readProxy(admin),
    proxyCommand: admin.getCommand(SETTINGS.proxyCommand)?.value,
    auth: tls === undefined ? NO_AUTH : readAuth(),
    authorizationHeader: admin.getText(SETTINGS.authorizationHeader)?.value,
    org: text(options.org ?? (apiKey?.org || undefined), SETTINGS.org) ?? "",
    project: text(options.project, SETTINGS.project) ?? "",
    domain: text(options.domain, SETTINGS.domain) ?? DEFAULT_DOMAIN,
    consoleUrl: readConsole(text(undefined, SETTINGS.console), tls, faults),
  };
  throwIfAny(faults);
  if (endpoint === undefined) throw createMissingError(options, places, file?.name);
  if (foreign !== undefined) {
    const isDecided = options.insecure === true || endpoint.insecure !== undefined;
    const insecure = isDecided ? undefined : admin.getSwitch(SETTINGS.insecure);
    refuseForeignEndpoint(config, written!, insecure, foreign);
  }
  return { ...config, host: endpoint.host, port: endpoint.port ?? (tls === undefined ? 80 : 443) };
}

/** The project that every new Flyte cluster has, and the default of flytekit. */
const DEFAULT_PROJECT = "flytesnacks";

/**
 * Reads the project and domain, like `readClusterConfig`, but needs no cluster.
 *
 * @throws FxError FX2032 with all faults of the configuration
 */
export async function readClusterScope(
  options: Pick<ClusterOptions, "config" | "project" | "domain">,
  places: ConfigPlaces,
): Promise<ConfiguredScope> {
  const file = await readConfigFile(options.config, places);
  const settings = new SettingReader(places, file, []);
  const project = options.project ?? settings.getText(SETTINGS.project)?.value;
  const domain = options.domain ?? settings.getText(SETTINGS.domain)?.value;
  throwIfAny(settings.faults);
  return { project: project ?? DEFAULT_PROJECT, domain: domain ?? DEFAULT_DOMAIN };
}

/** A project and domain of a cluster. */
export type ConfiguredScope = Pick<ClusterConfig, "project" | "domain">;

function throwIfAny(faults: readonly string[]): void {
  if (faults.length > 0)
    throw new FxError("FX2032", "the configuration of the cluster is invalid", { details: faults });
}

const NO_AUTH: AuthConfig = { kind: "none" };

function readApiKey({ env }: ConfigPlaces, faults: string[]): ApiKey | undefined {
  const text = env[API_KEY_VARIABLE];
  if (text === undefined || text === "") return undefined;
  const key = parseApiKey(text);
  if (key === undefined)
    faults.push(`$${API_KEY_VARIABLE} is not the base64 of ENDPOINT:CLIENT_ID:SECRET:ORG`);
  return key;
}

function toAuth({ clientId, secret }: ApiKey): AuthConfig {
  return { kind: "client-secret", clientId, secret, scopes: [], audience: undefined };
}

function findEndpoint(
  options: ClusterOptions,
  apiKey: ApiKey | undefined,
  admin: SettingReader,
): Sourced<string> | undefined {
  if (options.endpoint !== undefined) return { value: options.endpoint, source: "--endpoint" };
  if (apiKey !== undefined) return { value: apiKey.endpoint, source: `$${API_KEY_VARIABLE}` };
  return admin.getText(SETTINGS.endpoint);
}

function readEndpoint({ value, source }: Sourced<string>, faults: string[]): Endpoint | undefined {
  try {
    return parseEndpoint(value);
  } catch (error) {
    const name = /^[-$]/.test(source) ? source : `${SETTINGS.endpoint.key} in ${source}`;
    faults.push(`${name}: ${(error as Error).message}`);
    return undefined;
  }
}

/** The URL may hold a password, so no message quotes it. */
function readProxy(admin: SettingReader): string | undefined {
  const proxy = admin.getText(SETTINGS.proxy);
  if (proxy === undefined) return undefined;
  const isUrl = URL.canParse(proxy.value) && /^https?:/.test(new URL(proxy.value).protocol);
  if (!isUrl) admin.faults.push(`${SETTINGS.proxy.key}: expected a URL such as http://proxy:3128`);
  return proxy.value;
}

/** The console is a URL, or a host as in `admin.endpoint`. */
function readConsole(
  console: string | undefined,
  tls: ClusterConfig["tls"],
  faults: string[],
): string | undefined {
  if (console === undefined) return undefined;
  const host = console.replace(/^dns:\/\/\//, "");
  const text = /^https?:\/\//.test(host)
    ? host
    : `${tls === undefined ? "http" : "https"}://${host}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    faults.push(`${SETTINGS.console.key}: expected a URL such as https://flyte.example.com`);
  return url?.href.replace(/\/$/, "");
}

/** No endpoint is configured. */
export class NoCluster extends FxError {}

function createMissingError(
  { config }: ClusterOptions,
  { env }: ConfigPlaces,
  file: string | undefined,
): FxError {
  const variables = [API_KEY_VARIABLE, ...SETTINGS.endpoint.variables].map((name) => `$${name}`);
  const isNamed = config !== undefined || (env["FLYTECTL_CONFIG"] ?? "") !== "";
  const files = isNamed ? [] : ["$FLYTECTL_CONFIG", ...DEFAULT_FILES];
  return new NoCluster("FX2032", "no cluster is configured", {
    details: [
      `not set: --endpoint, ${variables.join(", ")}`,
      file === undefined
        ? `no file: ${files.join(", ")}`
        : `${file} has no ${SETTINGS.endpoint.key}`,
    ],
    hint: `pass --endpoint HOST, or write ${file ?? ".flyte/config.yaml"}:${EXAMPLE}`,
  });
}

/** An endpoint and credentials in one text, as Union hands them out. */
type ApiKey = NonNullable<ReturnType<typeof parseApiKey>>;

/**
 * Decodes the base64 of `ENDPOINT:CLIENT_ID:CLIENT_SECRET:ORG`, where the endpoint has no port.
 * Returns undefined for any other text.
 */
function parseApiKey(text: string) {
  const decoded = Buffer.from(text.trim(), "base64").toString("utf8");
  const [endpoint = "", clientId = "", secret = "", org, ...rest] = decoded.split(":");
  if (endpoint === "" || clientId === "" || secret === "") return undefined;
  if (org === undefined || rest.length > 0) return undefined;
  // The organization may be empty.
  return { endpoint, clientId, secret, org: org === "None" ? "" : org };
}
