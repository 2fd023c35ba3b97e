import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import type { ClusterConfig } from "./cluster-config.ts";
import { type ClusterOptions, type ConfigSources, readNamedFile } from "./config-sources.ts";
import { SETTINGS } from "./settings.ts";

type TlsConfig = Pick<ClusterConfig, "insecure" | "skipVerify" | "ca" | "cert" | "key">;

/** @param schemeInsecure what the scheme of the endpoint says; it wins over the file */
export function readTlsConfig(
  schemeInsecure: boolean | undefined,
  sources: ConfigSources,
): TlsConfig {
  const { options, admin, faults } = sources;
  if (options.insecure === true && schemeInsecure === false)
    faults.push("--insecure connects without TLS, but the endpoint begins with https://");
  const configured = admin.getSwitch(SETTINGS.insecure)?.value ?? false;
  const insecure = options.insecure === true || (schemeInsecure ?? configured);
  const skipVerify = admin.getSwitch(SETTINGS.skipVerify)?.value ?? false;
  if (insecure) {
    refuseTlsFlags(options, faults);
    return { insecure, skipVerify, ca: undefined, cert: undefined, key: undefined };
  }
  return {
    insecure,
    skipVerify,
    ca: readAuthority(sources),
    ...readPair(sources),
  };
}

const FLAGS = { ca: "--tls-ca", cert: "--tls-cert", key: "--tls-key" } as const;

function refuseTlsFlags(options: ClusterOptions, faults: string[]): void {
  for (const name of ["ca", "cert", "key"] as const)
    if (options[name] !== undefined)
      faults.push(`${FLAGS[name]} has no effect, because the connection does not use TLS`);
}

function readAuthority(sources: ConfigSources): string | undefined {
  const { options } = sources;
  const setting = sources.admin.getText(SETTINGS.caFile);
  const file = options.ca ?? setting?.value;
  if (file === undefined) return undefined;
  const name = options.ca === undefined ? `${SETTINGS.caFile.key} in ${setting!.source}` : FLAGS.ca;
  const text = readNamedFile(name, file, sources);
  if (text !== undefined && !isCertificates(text))
    sources.faults.push(`${name}: ${file} is not a PEM file of certificates`);
  return text;
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Node ignores certificates that it cannot parse. */
function isCertificates(text: string): boolean {
  const certificates = text.match(CERTIFICATES) ?? [];
  try {
    return certificates.map((pem) => new X509Certificate(pem)).length > 0;
  } catch {
    return false;
  }
}

/** The client's certificate and its key. */
function readPair(sources: ConfigSources): Pick<TlsConfig, "cert" | "key"> {
  const { options, faults } = sources;
  if ((options.cert === undefined) !== (options.key === undefined)) {
    const missing = options.cert === undefined ? FLAGS.cert : FLAGS.key;
    faults.push(`${missing} is missing: a client certificate and its key go together`);
  }
  const [cert, key] = (["cert", "key"] as const).map((name) => {
    const file = options[name];
    return file === undefined ? undefined : readNamedFile(FLAGS[name], file, sources);
  });
  if (cert === undefined || key === undefined) return { cert: undefined, key: undefined };
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    faults.push(`${FLAGS.cert} and ${FLAGS.key}: ${(error as Error).message}`);
  }
  return { cert, key };
}
