import { FxError } from "../../base/errors/errors.ts";
import { type ConfigPlaces, readConfigFile } from "./config-file.ts";
import type { ClusterOptions } from "./config-sources.ts";
import { DEFAULT_DOMAIN } from "./read-cluster-config.ts";
import { SettingReader } from "./setting-reader.ts";
import { SETTINGS } from "./settings.ts";

/** A project and domain of a cluster. */
export interface ConfiguredScope {
  readonly project: string;
  readonly domain: string;
}

/** The project that every new Flyte cluster has, and the default of flytekit. */
const DEFAULT_PROJECT = "flytesnacks";

/**
 * Reads the project and domain as `readClusterConfig` does, but does not need a cluster.
 *
 * @throws FxError FX2032 with all faults of the configuration
 */
export async function readClusterScope(
  options: Pick<ClusterOptions, "config" | "project" | "domain">,
  places: ConfigPlaces,
): Promise<ConfiguredScope> {
  const faults: string[] = [];
  const settings = new SettingReader(
    places.env,
    await readConfigFile(options.config, places),
    faults,
  );
  const project = options.project ?? settings.getText(SETTINGS.project)?.value;
  const domain = options.domain ?? settings.getText(SETTINGS.domain)?.value;
  if (faults.length > 0)
    throw new FxError("FX2032", "the configuration of the cluster is invalid", { details: faults });
  return { project: project ?? DEFAULT_PROJECT, domain: domain ?? DEFAULT_DOMAIN };
}
