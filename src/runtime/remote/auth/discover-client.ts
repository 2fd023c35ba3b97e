import { FxError } from "../../base/errors/errors.ts";
import { oneLine } from "../../base/text.ts";
import { type ClusterCalls, hasStatus } from "../cluster-calls.ts";
import { FLYTE1_METHODS } from "../flyte1/flyte1-messages.ts";
import { FLYTE2_METHODS } from "../flyte2/flyte2-messages.ts";
import { isHeaderName } from "./token-authorization.ts";

/** How the cluster wants its clients to authenticate. */
export type OAuthClient = Awaited<ReturnType<typeof discoverClient>>;

/**
 * Asks the cluster how to get a token. The cluster answers without one.
 *
 * @throws FxError FX5032 if the cluster does not say it
 */
export async function discoverClient(calls: ClusterCalls) {
  const { getOAuthMetadata, getClientConfig } = listMethods(calls);
  try {
    const [metadata, config] = (await Promise.all([
      calls.ask("get a token", getOAuthMetadata, {}),
      calls.ask("get a token", getClientConfig, {}),
    ])) as [MetadataMessage, ConfigMessage];
    return {
      tokenEndpoint: metadata.tokenEndpoint,
      /** Empty if the cluster has no device flow. */
      deviceEndpoint: metadata.deviceAuthorizationEndpoint,
      clientId: config.clientId,
      scopes: config.scopes,
      audience: config.audience,
      /** The header for the token. */
      header: readHeader(config, calls.endpoint),
    };
  } catch (error) {
    if (!hasStatus(error, "UNIMPLEMENTED")) throw error;
    throw new FxError(
      "FX5032",
      `${calls.endpoint} asks for a token, but does not say where to get one`,
      { cause: error, hint: "set admin.authType to ExternalCommand, and admin.command" },
    );
  }
}

const DEFAULT_HEADER = "authorization";

/** The header for a token that does not come from the cluster's OAuth server. */
export async function discoverHeader(calls: ClusterCalls): Promise<string> {
  const { getClientConfig } = listMethods(calls);
  let config;
  try {
    config = (await calls.ask("get a token", getClientConfig, {})) as ConfigMessage;
  } catch {
    return DEFAULT_HEADER; // A cluster without an OAuth server may not have this method.
  }
  return readHeader(config, calls.endpoint);
}

interface MetadataMessage {
  readonly tokenEndpoint: string;
  readonly deviceAuthorizationEndpoint: string;
}

interface ConfigMessage {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly audience: string;
  readonly authorizationMetadataKey: string;
}

function readHeader({ authorizationMetadataKey }: ConfigMessage, endpoint: string): string {
  const header = authorizationMetadataKey.toLowerCase() || DEFAULT_HEADER;
  if (isHeaderName(header)) return header;
  throw new FxError(
    "FX5032",
    `${endpoint} asks for a token in the header ${oneLine(header)}, which is not a valid name`,
  );
}

function listMethods({ protocol }: ClusterCalls): typeof FLYTE1_METHODS | typeof FLYTE2_METHODS {
  return protocol === "flyte1" ? FLYTE1_METHODS : FLYTE2_METHODS;
}
