/** Whose fault an error is. */
export type ErrorKind =
  "task" | "usage" | "load" | "check" | "environment" | "job" | "stopped" | "internal";

interface CatalogueEntry {
  readonly exit: number;
  readonly kind: ErrorKind;
  readonly title: string;
  /** The same call may work later. */
  readonly retryable?: true;
}

/** Every error that fx reports. The first digit of a code is the class of its exit code. */
const CATALOGUE = {
  FX1001: { exit: 1, kind: "task", title: "the task failed" },
  FX1002: { exit: 1, kind: "task", title: "create, do, or get threw" },
  FX1003: { exit: 1, kind: "task", title: "outputs do not fit the task's interface" },
  FX1004: {
    exit: 1,
    kind: "task",
    title: "the connector answered a phase that Flyte does not know, or may not take here",
  },
  FX1005: { exit: 1, kind: "task", title: "create returned what does not fit the ResourceMeta" },
  FX1007: { exit: 1, kind: "task", title: "a resource that a connector answered is malformed" },
  FX1008: { exit: 124, kind: "task", title: "a time limit was reached", retryable: true },
  FX1009: { exit: 130, kind: "stopped", title: "stopped by SIGINT" },
  FX1010: { exit: 143, kind: "stopped", title: "stopped by SIGTERM" },
  FX1011: { exit: 1, kind: "task", title: "a ResourceMeta does not decode" },
  FX1012: { exit: 1, kind: "task", title: "author code threw where nobody waits for it" },
  FX1014: { exit: 129, kind: "stopped", title: "stopped by SIGHUP: the terminal was closed" },
  FX1015: { exit: 1, kind: "task", title: "inputs that the connector cannot take" },
  FX1016: { exit: 1, kind: "task", title: "a task that awaits what nothing will settle" },
  FX1017: {
    exit: 1,
    kind: "task",
    title: "an executor that declares another interface than the task's template has",
  },
  FX1020: {
    exit: 1,
    kind: "task",
    title: "a message larger than a connector server, or Flyte's engine, takes",
  },
  FX2000: { exit: 2, kind: "usage", title: "a command line that does not parse" },
  FX2001: { exit: 2, kind: "usage", title: "no such task, command, flag or file" },
  FX2002: { exit: 2, kind: "usage", title: "an unknown choice" },
  FX2003: { exit: 2, kind: "usage", title: "a folder that is not empty" },
  FX2004: { exit: 2, kind: "usage", title: "inputs do not fit the task" },
  FX2005: { exit: 2, kind: "usage", title: "an inputs file that cannot be read as inputs" },
  FX2006: {
    exit: 2,
    kind: "usage",
    title: "bytes that are no Flyte message, cut short, or ambiguous",
  },
  FX2007: { exit: 2, kind: "usage", title: "a connector that cannot be run on a virtual clock" },
  FX2008: { exit: 2, kind: "usage", title: "paths of more than one project" },
  FX2009: { exit: 2, kind: "usage", title: "a value that does not fit its Flyte type" },
  FX2010: { exit: 2, kind: "usage", title: "an environment file that cannot be read" },
  FX2011: { exit: 2, kind: "usage", title: "a file that is no module" },
  FX2012: { exit: 2, kind: "usage", title: "an executor that is not one of the project" },
  FX2014: { exit: 2, kind: "usage", title: "a name that npm or Flyte does not take" },
  FX2016: { exit: 2, kind: "usage", title: "tasks whose files cannot lie side by side" },
  FX2017: { exit: 2, kind: "usage", title: "a dataset that cannot be read as what it is declared" },
  FX2018: { exit: 2, kind: "usage", title: "a message with more values than fx reads" },
  FX3001: { exit: 3, kind: "load", title: "a file that does not parse" },
  FX3002: { exit: 3, kind: "load", title: "a file that throws when it is imported" },
  FX3003: { exit: 3, kind: "load", title: "a file without a task" },
  FX3004: { exit: 3, kind: "load", title: "two connectors for one task category" },
  FX3005: { exit: 3, kind: "load", title: "no connector for the task's type" },
  FX3006: { exit: 3, kind: "load", title: "two tasks of one name" },
  FX3007: { exit: 3, kind: "load", title: "a task or connector that is declared wrongly" },
  FX3008: { exit: 3, kind: "load", title: "an import that is not found" },
  FX3009: { exit: 3, kind: "load", title: "the fx key of package.json is malformed" },
  FX3010: { exit: 3, kind: "load", title: "custom that Flyte cannot hold" },
  FX3011: {
    exit: 3,
    kind: "load",
    title: "an executor, a task or an image that the container would not find",
  },
  FX3013: { exit: 3, kind: "load", title: "two task classes for one class of configurations" },
  FX3014: {
    exit: 3,
    kind: "load",
    title: "a variable of a container's command line that cannot be filled in",
  },
  FX3018: { exit: 3, kind: "load", title: "custom that is no connection for Flyte 2" },
  FX3020: { exit: 3, kind: "load", title: "a schema that validates asynchronously" },
  FX3021: { exit: 3, kind: "load", title: "a shim task's template is too large for Flyte 2" },
  FX3022: { exit: 3, kind: "load", title: "a task contradicts its connector" },
  FX4001: { exit: 4, kind: "check", title: "files that are not what the tasks give now" },
  FX5001: { exit: 5, kind: "environment", title: "a secret is missing" },
  FX5002: {
    exit: 5,
    kind: "environment",
    title: "a port is taken, or an address cannot be listened on",
  },
  FX5003: { exit: 5, kind: "environment", title: "a file or folder cannot be written or read" },
  FX5004: {
    exit: 5,
    kind: "environment",
    title: "certificates that cannot be read or do not fit together",
  },
  FX5005: { exit: 5, kind: "environment", title: "npm install failed" },
  FX5011: { exit: 5, kind: "environment", title: "nothing lies at a URI" },
  FX5012: {
    exit: 5,
    kind: "environment",
    title: "a storage refuses: no or wrong credentials, or no right to do this",
  },
  FX5013: {
    exit: 5,
    kind: "environment",
    title: "a storage does not answer, or breaks off",
    retryable: true,
  },
  FX5014: {
    exit: 5,
    kind: "environment",
    title: "content that is not what was stored: its checksum differs, or it changed meanwhile",
    retryable: true,
  },
  FX5015: {
    exit: 5,
    kind: "environment",
    title: "a URI that may not be opened here, or that no storage opens",
  },
  FX5016: { exit: 5, kind: "environment", title: "content that is larger than may be read or put" },
  FX5017: {
    exit: 5,
    kind: "environment",
    title: "an optional package is not installed in the project",
  },
  FX5021: {
    exit: 5,
    kind: "environment",
    title: "a connector server is not reached, or does not answer",
    retryable: true,
  },
  FX5022: {
    exit: 5,
    kind: "environment",
    title: "a server that does not serve what a connector server serves",
  },
  FX5023: {
    exit: 5,
    kind: "environment",
    title: "a connector server's reply that does not decode",
  },
  FX6001: { exit: 6, kind: "job", title: "a job may still be running" },
  FX7001: { exit: 70, kind: "internal", title: "a fault of fx" },
} as const satisfies Record<string, CatalogueEntry>;

/** The code of an error, for instance `FX2004`. */
export type ErrorCode = keyof typeof CATALOGUE;

export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, CatalogueEntry>> = CATALOGUE;
