import { resolve } from "node:path";
import type { Protocol } from "../../base/protocol.ts";
import type { ConfigPlaces } from "./config-file.ts";
import type { SettingReader } from "./setting-reader.ts";

/** What the user typed. It wins over the environment, which wins over the file. */
export interface ClusterOptions {
  /** The configuration file. */
  readonly config?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly insecure?: boolean | undefined;
  readonly insecureStore?: boolean | undefined;
  /** Paths of PEM files. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly project?: string | undefined;
  readonly domain?: string | undefined;
  readonly org?: string | undefined;
  readonly protocol?: Protocol | undefined;
}

/** Where the parts of a configuration come from, and the faults found so far. */
export interface ConfigSources {
  readonly options: ClusterOptions;
  readonly places: ConfigPlaces;
  /** The section `admin`; empty if an API key replaces it. */
  readonly admin: SettingReader;
  readonly faults: string[];
}

/**
 * Reads a file that a flag or a setting names. Adds a fault and returns undefined if it cannot be
 * read.
 */
export function readNamedFile(
  name: string,
  file: string,
  { places, faults }: ConfigSources,
): string | undefined {
  try {
    return places.readFile(resolve(places.cwd, file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "there is no such file" : message;
    faults.push(`${name}: cannot read ${file}: ${reason}`);
    return undefined;
  }
}
