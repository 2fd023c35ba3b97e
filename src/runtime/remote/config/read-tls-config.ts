import { createSecureContext } from "node:tls";
import type { TlsSettings } from "../../calls/grpc-tls.ts";
import { parseCertificates } from "../../calls/parse-certificates.ts";
import type { ClusterOptions } from "./cluster-config.ts";
import { type SettingReader, SETTINGS } from "./setting-reader.ts";

const FLAGS = { ca: "--tls-ca", cert: "--tls-cert", key: "--tls-key" } as const;
const NAMES = ["ca", "cert", "key"] as const;

/**
 * The configured TLS; undefined for a connection without it.
 *
 * @param schemeInsecure what the scheme of the endpoint says; it wins over the file
 */
export function readTlsConfig(
  schemeInsecure: boolean | undefined,
  options: ClusterOptions,
  admin: SettingReader,
): TlsSettings<string> | undefined {
  const { faults } = admin;
  if (options.insecure === true && schemeInsecure === false)
    faults.push("--insecure connects without TLS, but the endpoint begins with https://");
  const configured = admin.getSwitch(SETTINGS.insecure)?.value ?? false;
  const skipVerify = admin.getSwitch(SETTINGS.skipVerify)?.value ?? false;
  if (options.insecure !== true && !(schemeInsecure ?? configured))
    return { skipVerify, ca: readAuthority(options, admin), ...readPair(options, admin) };
  for (const name of NAMES)
    if (options[name] !== undefined)
      faults.push(`${FLAGS[name]} has no effect, because the connection does not use TLS`);
  return undefined;
}

function readAuthority(options: ClusterOptions, admin: SettingReader): string | undefined {
  const setting = admin.getText(SETTINGS.caFile);
  const file = options.ca ?? setting?.value;
  if (file === undefined) return undefined;
  const name = options.ca === undefined ? `${SETTINGS.caFile.key} in ${setting!.source}` : FLAGS.ca;
  const text = admin.readFile(name, file);
  try {
    if (text !== undefined) parseCertificates(text);
  } catch {
    // OpenSSL's reason says less than the name of the file.
    admin.faults.push(`${name}: ${file} is not a PEM file of certificates`);
  }
  return text;
}

/** The client's certificate and its key. */
function readPair(
  options: ClusterOptions,
  admin: SettingReader,
): Pick<TlsSettings<string>, "cert" | "key"> {
  if ((options.cert === undefined) !== (options.key === undefined)) {
    const missing = options.cert === undefined ? FLAGS.cert : FLAGS.key;
    admin.faults.push(`${missing} is missing: a client certificate and its key go together`);
  }
  const [cert, key] = (["cert", "key"] as const).map((name) => {
    const file = options[name];
    return file === undefined ? undefined : admin.readFile(FLAGS[name], file);
  });
  if (cert === undefined || key === undefined) return {};
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    admin.faults.push(`${FLAGS.cert} and ${FLAGS.key}: ${(error as Error).message}`);
  }
  return { cert, key };
}
