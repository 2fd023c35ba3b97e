import { type CatalogueEntry, entry } from "./entry.ts";

const environment = entry("environment", 5);
const job = entry("job", 6);
const internal = entry("internal", 70);

/** Errors of the machine or the network, jobs that may still run, and bugs in fx. */
export const ENVIRONMENT_ERRORS = {
  FX5001: environment(
    "a secret is missing",
    "Set the variable or create the file in the message, or put the variable into an environment file: `fx.envFiles` in package.json names those that fx reads, and `--env-file` adds one.",
  ),
  FX5002: environment(
    "the port is in use, or fx cannot listen on the address",
    "Stop the program that uses the port, or choose another port: `--port 0` picks a free one.",
  ),
  FX5003: environment(
    "a file or folder cannot be read or written",
    "Check the permissions of the path and the free disk space.",
  ),
  FX5004: environment(
    "the certificates cannot be read or do not match",
    "Pass PEM files: the certificate with its chain, and its private key without a passphrase.",
  ),
  FX5005: environment(
    "`npm install` failed",
    "Read npm's message, then run `npm install` in the project.",
  ),
  FX5006: environment(
    "fx does not support this Node",
    "Install Node 24, for example with `nvm install 24`. Node 20.19, and 22.12 and newer, work too. In an image, start from `node:24-slim`.",
  ),
  FX5007: environment(
    "the container has too little memory",
    "Raise the container's memory limit, or start fewer [worker threads](serving.md#worker-threads).",
  ),
  FX5011: environment(
    "the object does not exist",
    "Check the URI: the object or the bucket does not exist.",
  ),
  FX5012: environment(
    "the storage denied access",
    "Check the [credentials](storage.md#credentials-and-endpoints) and their permissions.",
  ),
  FX5013: environment(
    "the storage does not respond, or the connection broke",
    "Try again later, and check the network and the endpoint.",
    { retryable: true },
  ),
  FX5014: environment(
    "the content does not match its checksum, or changed while it was read",
    "Try again. If the error remains, the stored object is damaged.",
    {
      retryable: true,
    },
  ),
  FX5015: environment(
    "the URI may not be opened here, or no storage serves its scheme",
    "Allow the prefix with `--storage-allow`, or register a [storage](storage.md#another-kind-of-storage) for the scheme.",
  ),
  FX5016: environment(
    "the content is larger than the limit",
    "Raise the limit, or read the content as a stream.",
  ),
  FX5017: environment(
    "an optional package is not installed in the project",
    "Install the package in the message in your project.",
  ),
  FX5021: environment(
    "the connector server cannot be reached or does not respond",
    "Check the address, TLS, and whether the server is running. By default, Flyte's engine waits at most 10 s for a reply.",
    {
      retryable: true,
    },
  ),
  FX5022: environment(
    "the server is not a connector server",
    "Pass the address of a connector server, such as one that `fx serve` started.",
  ),
  FX5023: environment(
    "the connector server's reply cannot be decoded",
    "Pass the protocol of the server with `--protocol flyte1` or `--protocol flyte2`.",
  ),
  FX5031: environment(
    "the cluster cannot be reached",
    "Check the endpoint, its TLS, and whether a proxy or firewall is between fx and the cluster. The message says where the endpoint comes from.",
    { retryable: true },
  ),
  FX5032: environment(
    "the cluster denies access, or fx cannot get a token for it",
    "Check `authType`, `clientId`, the secret or the command in the section `admin` of the configuration, and what your user may do.",
  ),
  FX5033: environment(
    "the cluster refused the request",
    "Read the cluster's message. It says which part of the request it does not accept.",
  ),
  FX5034: environment(
    "the server is not a Flyte cluster",
    "Pass the endpoint of a cluster. The message says what the server answered.",
  ),
  FX5035: environment(
    "this Flyte has no apps",
    "Flyte 1 has none, and Flyte 2 has them only if its operator enabled `internalApps`. `fx deploy --for kubernetes` runs the connectors beside Flyte.",
  ),
  FX5036: environment(
    "the app did not become ready",
    "The message repeats what Flyte says about it. `fx deploy logs` shows what the connector server printed.",
  ),
  FX6001: job(
    "a job may still be running",
    "`fx jobs delete ID` tries again. Otherwise delete the job yourself: `fx jobs show ID` identifies it.",
  ),
  FX6002: job(
    "an execution is still running, and fx stopped watching it",
    "Follow the execution with `fx remote watch NAME`, or abort it with `fx remote abort NAME`.",
  ),
  FX7001: internal(
    "a bug in fx",
    "Please report it with the command line and the output of `--verbose`.",
  ),
} as const satisfies Record<string, CatalogueEntry>;
