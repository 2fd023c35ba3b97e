/** The flags of `fx serve` that fx deploy sets itself, or that need files in the image. */
const FIXED: Readonly<Record<string, string>> = {
  host: "fx deploy sets it",
  port: "fx deploy sets it",
  "prometheus-host": "fx deploy sets it",
  "prometheus-port": "fx deploy sets it",
  "tls-cert": "fx deploy serves without TLS, inside the cluster",
  "tls-key": "fx deploy serves without TLS, inside the cluster",
  "tls-client-ca": "fx deploy serves without TLS, inside the cluster",
  "env-file": "pass --env KEY=VALUE before --",
  json: "the server logs",
};

/**
 * The faults of flags after `--` that cannot be chosen.
 *
 * @param chosen the names of the flags on the command line
 */
export function listServeFaults(chosen: ReadonlySet<string>): string[] {
  return Object.entries(FIXED)
    .filter(([name]) => chosen.has(name))
    .map(([name, reason]) => `--${name} after -- cannot be chosen: ${reason}`);
}
