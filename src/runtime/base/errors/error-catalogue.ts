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

const entry =
  (kind: ErrorKind, exit: number) =>
  (title: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
    exit,
    kind,
    title,
    ...more,
  });
const task = entry("task", 1);
const usage = entry("usage", 2);
const load = entry("load", 3);
const check = entry("check", 4);
const environment = entry("environment", 5);
const job = entry("job", 6);
const internal = entry("internal", 70);
const stopped = (exit: number, title: string): CatalogueEntry => entry("stopped", exit)(title);

/** Every error that fx reports. The first digit of a code is the class of its exit code. */
const CATALOGUE = {
  FX1001: task("the task failed"),
  FX1002: task("create, do, or get threw"),
  FX1003: task("outputs do not fit the task's interface"),
  FX1004: task("the connector answered a phase that Flyte does not know, or may not take here"),
  FX1005: task("create returned what does not fit the ResourceMeta"),
  FX1007: task("a resource that a connector answered is malformed"),
  FX1008: task("a time limit was reached", { exit: 124, retryable: true }),
  FX1009: stopped(130, "stopped by SIGINT"),
  FX1010: stopped(143, "stopped by SIGTERM"),
  FX1011: task("a ResourceMeta does not decode"),
  FX1012: task("author code threw where nobody waits for it"),
  FX1014: stopped(129, "stopped by SIGHUP: the terminal was closed"),
  FX1015: task("inputs that the connector cannot take"),
  FX1016: task("a task that awaits what nothing will settle"),
  FX1017: task("an executor that declares another interface than the task's template has"),
  FX1020: task("a message larger than a connector server, or Flyte's engine, takes"),
  FX2000: usage("a command line that does not parse"),
  FX2001: usage("no such task, command, flag or file"),
  FX2002: usage("an unknown choice"),
  FX2003: usage("a folder that is not empty"),
  FX2004: usage("inputs do not fit the task"),
  FX2005: usage("an inputs file that cannot be read as inputs"),
  FX2006: usage("bytes that are no Flyte message, cut short, or ambiguous"),
  FX2007: usage("a connector that cannot be run on a virtual clock"),
  FX2008: usage("paths of more than one project"),
  FX2009: usage("a value that does not fit its Flyte type"),
  FX2010: usage("an environment file that cannot be read"),
  FX2011: usage("a file that is no module"),
  FX2012: usage("an executor that is not one of the project"),
  FX2014: usage("a name that npm or Flyte does not take"),
  FX2016: usage("tasks whose files cannot lie side by side"),
  FX2017: usage("a dataset that cannot be read as what it is declared"),
  FX2018: usage("a message with more values than fx reads"),
  FX3001: load("a file that does not parse"),
  FX3002: load("a file that throws when it is imported"),
  FX3003: load("a file without a task"),
  FX3004: load("two connectors for one task category"),
  FX3005: load("no connector for the task's type"),
  FX3006: load("two tasks of one name"),
  FX3007: load("a task or connector that is declared wrongly"),
  FX3008: load("an import that is not found"),
  FX3009: load("the fx key of package.json is malformed"),
  FX3010: load("custom that Flyte cannot hold"),
  FX3011: load("an executor, a task or an image that the container would not find"),
  FX3013: load("two task classes for one class of configurations"),
  FX3014: load("a variable of a container's command line that cannot be filled in"),
  FX3018: load("custom that is no connection for Flyte 2"),
  FX3020: load("a schema that validates asynchronously"),
  FX3021: load("a shim task's template is too large for Flyte 2"),
  FX3022: load("a task contradicts its connector"),
  FX4001: check("files that are not what the tasks give now"),
  FX5001: environment("a secret is missing"),
  FX5002: environment("a port is taken, or an address cannot be listened on"),
  FX5003: environment("a file or folder cannot be written or read"),
  FX5004: environment("certificates that cannot be read or do not fit together"),
  FX5005: environment("npm install failed"),
  FX5011: environment("nothing lies at a URI"),
  FX5012: environment("a storage refuses: no or wrong credentials, or no right to do this"),
  FX5013: environment("a storage does not answer, or breaks off", { retryable: true }),
  FX5014: environment(
    "content that is not what was stored: its checksum differs, or it changed meanwhile",
    { retryable: true },
  ),
  FX5015: environment("a URI that may not be opened here, or that no storage opens"),
  FX5016: environment("content that is larger than may be read or put"),
  FX5017: environment("an optional package is not installed in the project"),
  FX5021: environment("a connector server is not reached, or does not answer", { retryable: true }),
  FX5022: environment("a server that does not serve what a connector server serves"),
  FX5023: environment("a connector server's reply that does not decode"),
  FX6001: job("a job may still be running"),
  FX7001: internal("a fault of fx"),
} as const satisfies Record<string, CatalogueEntry>;

/** The code of an error, for instance `FX2004`. */
export type ErrorCode = keyof typeof CATALOGUE;

export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, CatalogueEntry>> = CATALOGUE;
