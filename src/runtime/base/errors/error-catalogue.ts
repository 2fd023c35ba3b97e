/** Who can fix an error. */
export type ErrorKind =
  "task" | "usage" | "load" | "check" | "environment" | "job" | "stopped" | "internal";

interface CatalogueEntry {
  readonly exit: number;
  readonly kind: ErrorKind;
  readonly title: string;
  /** The same call may succeed if repeated. */
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
  FX1002: task("`create`, `do` or `get` threw an error"),
  FX1003: task("the outputs do not match the task's interface"),
  FX1004: task("the connector returned a phase that Flyte does not know or does not allow here"),
  FX1005: task("`create` returned a value that does not match the ResourceMeta"),
  FX1007: task("the connector returned an invalid Resource"),
  FX1008: task("a time limit was reached", { exit: 124, retryable: true }),
  FX1009: stopped(130, "stopped by SIGINT"),
  FX1010: stopped(143, "stopped by SIGTERM"),
  FX1011: task("a ResourceMeta cannot be decoded"),
  FX1012: task("the author's code threw an error that was not caught"),
  FX1014: stopped(129, "stopped by SIGHUP: the terminal was closed"),
  FX1015: task("the inputs do not match the inputs that the connector declares"),
  FX1016: task("the task waits for a promise that can never settle"),
  FX1017: task("the executor's interface does not match the task's template"),
  FX1020: task("a message is larger than the limit of a connector server or of Flyte's engine"),
  FX2000: usage("the command line is invalid"),
  FX2001: usage("unknown task, execution, command, flag or file"),
  FX2002: usage("the value is not one of the allowed choices"),
  FX2003: usage("the folder is not empty"),
  FX2004: usage("the inputs do not match the task"),
  FX2005: usage("the inputs file cannot be read"),
  FX2006: usage("the bytes are not a Flyte message, are truncated, or match several messages"),
  FX2007: usage("the connector cannot run on the virtual clock"),
  FX2008: usage("the paths belong to more than one project"),
  FX2009: usage("a value does not match its Flyte type"),
  FX2010: usage("the environment file cannot be read"),
  FX2011: usage("the file is not a module"),
  FX2012: usage("the executor is not an export of the project"),
  FX2014: usage("the name is not valid for npm or for Flyte"),
  FX2016: usage("two tasks would have the same name, as files or in Python"),
  FX2017: usage("the dataset does not match its declaration, or is damaged"),
  FX2018: usage("a message contains more values than fx reads"),
  FX2021: usage("the run cannot be resumed"),
  FX2022: usage("another process drives the run"),
  FX2023: usage("the record of the run cannot be used"),
  FX2024: usage("`fx.check.yaml`, or the world that it names, is invalid"),
  FX2025: usage("no connector could be checked"),
  FX2026: usage("an execution with this name already exists"),
  FX2027: usage("the execution has not ended"),
  FX2031: usage("the file is not a configuration of Flyte's backend"),
  FX2032: usage("the configuration of the cluster is missing or invalid"),
  FX2033: usage("Python cannot register the task together with a workflow"),
  FX3001: load("the file does not parse"),
  FX3002: load("the file throws when fx imports it"),
  FX3003: load("the file exports no task"),
  FX3004: load("two connectors serve the same task type and version"),
  FX3005: load("no connector serves the task type"),
  FX3006: load("two tasks have the same name"),
  FX3007: load("a task or connector is declared incorrectly"),
  FX3008: load("an import cannot be resolved"),
  FX3009: load("the `fx` key in package.json is invalid"),
  FX3010: load("Flyte cannot store the value of `custom`"),
  FX3011: load("the container would not find the executor, the task or the image"),
  FX3013: load("two task classes are registered for the same configuration class"),
  FX3014: load("a variable in a container's command line is unknown"),
  FX3018: load("`custom` is not a valid connection for Flyte 2"),
  FX3020: load("the schema validates asynchronously"),
  FX3021: load("the shim task's template is too large for Flyte 2"),
  FX3022: load("the task contradicts its connector"),
  FX3023: load("a task type has tasks in containers and tasks for its connector"),
  FX4001: check("the files differ from what the tasks produce now"),
  FX4002: check("a check of a connector failed, or a known failure no longer occurs"),
  FX4011: check("the version is registered with other content"),
  FX4012: check("a task is not registered"),
  FX4021: check("the backend's configuration does not send tasks to the connector as it should"),
  FX5001: environment("a secret is missing"),
  FX5002: environment("the port is in use, or fx cannot listen on the address"),
  FX5003: environment("a file or folder cannot be read or written"),
  FX5004: environment("the certificates cannot be read or do not match"),
  FX5005: environment("`npm install` failed"),
  FX5011: environment("the object does not exist"),
  FX5012: environment("the storage denied access"),
  FX5013: environment("the storage does not respond, or the connection broke", { retryable: true }),
  FX5014: environment("the content does not match its checksum, or changed while it was read", {
    retryable: true,
  }),
  FX5015: environment("the URI may not be opened here, or no storage serves its scheme"),
  FX5016: environment("the content is larger than the limit"),
  FX5017: environment("an optional package is not installed in the project"),
  FX5021: environment("the connector server cannot be reached or does not respond", {
    retryable: true,
  }),
  FX5022: environment("the server is not a connector server"),
  FX5023: environment("the connector server's reply cannot be decoded"),
  FX5031: environment("the cluster cannot be reached", { retryable: true }),
  FX5032: environment("the cluster denies access, or fx cannot get a token for it"),
  FX5033: environment("the cluster refused the request"),
  FX5034: environment("the server is not a Flyte cluster, or expects another kind of connection"),
  FX6001: job("a job may still be running"),
  FX6002: job("an execution is still running, and fx stopped watching it"),
  FX7001: internal("a bug in fx"),
} as const satisfies Record<string, CatalogueEntry>;

/** The code of an error, for instance `FX2004`. */
export type ErrorCode = keyof typeof CATALOGUE;

export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, CatalogueEntry>> = CATALOGUE;
