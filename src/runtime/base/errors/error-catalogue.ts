/** Who can fix an error. */
export type ErrorKind =
  "task" | "usage" | "load" | "check" | "environment" | "job" | "stopped" | "internal";

interface CatalogueEntry {
  readonly exit: number;
  readonly kind: ErrorKind;
  readonly title: string;
  /** What to do about it, in Markdown. The hint of an error is more specific. */
  readonly advice: string;
  /** The same call may succeed if repeated. */
  readonly retryable?: true;
}

const entry =
  (kind: ErrorKind, exit: number) =>
  (title: string, advice: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
    exit,
    kind,
    title,
    advice,
    ...more,
  });
const task = entry("task", 1);
const usage = entry("usage", 2);
const load = entry("load", 3);
const check = entry("check", 4);
const environment = entry("environment", 5);
const job = entry("job", 6);
const internal = entry("internal", 70);
const stopped = (exit: number, title: string, advice: string): CatalogueEntry =>
  entry("stopped", exit)(title, advice);

/** Every error that fx reports. The first digit of a code is the class of its exit code. */
const CATALOGUE = {
  FX1001: task(
    "the task failed",
    "Read the message: it comes from the job or from your task. Throw a `RetryableError` or return `Resource.retryableFailed` if a later attempt may succeed.",
  ),
  FX1002: task(
    "`create`, `do` or `get` threw an error",
    "Look at the line in the message. A `RetryableError` from `create` fails only this attempt; fx retries `get` after an error.",
  ),
  FX1003: task(
    "the outputs do not match the task's interface",
    "Return every output that the task declares, by name: `Resource.succeeded({ rows: 42 })`.",
  ),
  FX1004: task(
    "the connector returned a phase that Flyte does not know or does not allow here",
    "Create resources with `Resource.queued()`, `Resource.running()`, `Resource.succeeded()` and so on, and convert a state of your service with `phaseFromState`. `do` must return a terminal phase.",
  ),
  FX1005: task(
    "`create` returned a value that does not match the ResourceMeta",
    "Return the fields that the connector's `resourceMeta` declares. Keep it small: an ID that identifies the job.",
  ),
  FX1007: task(
    "the connector returned an invalid Resource",
    "Return a `Resource` from `get` and `do`. Log links need absolute URLs.",
  ),
  FX1008: task(
    "a time limit was reached",
    "The message says which limit it was. Raise it (`--timeout`, or `timeout` on the task), or find out why the job hangs.",
    { exit: 124, retryable: true },
  ),
  FX1009: stopped(
    130,
    "stopped by SIGINT",
    "Nothing to do: fx deleted the job. Run the task again.",
  ),
  FX1010: stopped(
    143,
    "stopped by SIGTERM",
    "Nothing to do: fx deleted the job. Run the task again.",
  ),
  FX1011: task(
    "a ResourceMeta cannot be decoded",
    "Another version of the connector created the job. Give new fields of `resourceMeta` a `.default(…)`, so that it can read old jobs.",
  ),
  FX1012: task(
    "the author's code threw an error that was not caught",
    "Await every promise, and catch errors in timers and event handlers. Do not call `process.exit` in a task.",
  ),
  FX1014: stopped(
    129,
    "stopped by SIGHUP: the terminal was closed",
    "Nothing to do: fx deleted the job. For long runs, use a terminal that survives, such as tmux.",
  ),
  FX1015: task(
    "the inputs do not match the inputs that the connector declares",
    "Compare the inputs that the connector declares with those of the task.",
  ),
  FX1016: task(
    "the task waits for a promise that can never settle",
    "Look for a promise whose `resolve` is never called.",
  ),
  FX1017: task(
    "the executor's interface does not match the task's template",
    "Declare the same inputs and outputs in `shimTaskExecutor({ inputs, outputs })` as on the task.",
  ),
  FX1020: task(
    "a message is larger than the limit of a connector server or of Flyte's engine",
    "Pass large data as a file or a dataset, or raise the server's limit with `fx serve --max-message`.",
  ),
  FX2000: usage(
    "the command line is invalid",
    "Run `fx COMMAND --help` to see the flags and arguments.",
  ),
  FX2001: usage(
    "unknown task, execution, command, flag or file",
    "Check the spelling. `fx run FILE` lists the tasks of a file, `fx remote` the executions, `fx --help` the commands.",
  ),
  FX2002: usage(
    "the value is not one of the allowed choices",
    "Choose one of the values in the message.",
  ),
  FX2003: usage(
    "the folder is not empty",
    "Choose another folder. `fx init --force` overwrites only the template's own files.",
  ),
  FX2004: usage(
    "the inputs do not match the task",
    "Run `fx run FILE TASK --help` to see the inputs and their types. The message lists every input that does not match.",
  ),
  FX2005: usage(
    "the inputs file cannot be read",
    "Pass a JSON, YAML or `.pb` file that contains the inputs by name.",
  ),
  FX2006: usage(
    "the bytes are not a Flyte message, are truncated, or match several messages",
    "`fx inspect FILE` shows what the file contains. If several messages match, pass `--type`.",
  ),
  FX2007: usage(
    "the connector cannot run on the virtual clock",
    "Use the real clock, or make `create` and `get` use the `clock` in their arguments.",
  ),
  FX2008: usage(
    "the paths belong to more than one project",
    "Pass paths of one project at a time.",
  ),
  FX2009: usage(
    "a value does not match its Flyte type",
    "Pass a value of the declared type; the message says where in the value the problem is.",
  ),
  FX2010: usage(
    "the environment file cannot be read",
    "Check the path, and write one `NAME=value` per line. Node usually reports such a file first, see below.",
  ),
  FX2011: usage(
    "the file is not a module",
    "Pass a folder, or a `.ts`, `.mts`, `.js` or `.mjs` file.",
  ),
  FX2012: usage(
    "the executor is not an export of the project",
    "Name a class or task that a module of the project exports.",
  ),
  FX2014: usage("the name is not valid for npm or for Flyte", "Use letters, digits and hyphens."),
  FX2016: usage(
    "two tasks would have the same name, as files or in Python",
    "Rename one of the tasks, or list the tasks to write.",
  ),
  FX2017: usage(
    "the dataset does not match its declaration, or is damaged",
    "Look at the row and column in the message, or declare the columns as they are in the file.",
  ),
  FX2018: usage(
    "a message contains more values than fx reads",
    "Pass large data as a file or a dataset instead of as values in the message.",
  ),
  FX2021: usage(
    "the run cannot be resumed",
    "Only the job of an asynchronous connector outlives fx. Start the run again with `fx jobs resume ID --rerun`.",
  ),
  FX2022: usage(
    "another process drives the run",
    "`fx jobs attach ID` follows the run. If the process in the message ran on a host or in a container that no longer exists, pass `--take-over`.",
  ),
  FX2023: usage(
    "the record of the run cannot be used",
    "The message says what is wrong with the record. Check the job in its own system, then remove the record with `fx jobs forget ID`.",
  ),
  FX2024: usage(
    "`fx.check.yaml`, or the world that it names, is invalid",
    "Fix the lines in the message. [Check a connector](check.md#the-configuration) describes the file.",
  ),
  FX2025: usage(
    "no connector could be checked",
    'Pass a module that exports a task of your connector: `export const example = connector.task({ name: "example" })`.',
  ),
  FX2026: usage(
    "an execution with this name already exists",
    "Follow the execution with `fx remote watch NAME`, or start another one with another `--name`.",
  ),
  FX2027: usage(
    "the execution has not ended",
    "Follow the execution to its end with `fx remote watch NAME`.",
  ),
  FX2031: usage(
    "the file is not a configuration of Flyte's backend",
    "Pass the configuration of FlytePropeller or of Flyte 2's executor as YAML, a ConfigMap with it, or values of a Helm chart, one document in a file.",
  ),
  FX2032: usage(
    "the configuration of the cluster is missing or invalid",
    "Pass `--endpoint`, or set `admin.endpoint` in `~/.flyte/config.yaml`. The message names each variable, key and file that is wrong.",
  ),
  FX2033: usage(
    "Python cannot register the task together with a workflow",
    "`fx stubs --inline` is for tasks that a connector runs. Leave it out and use `fx register`, list the tasks to write, or remove what the message names.",
  ),
  FX3001: load("the file does not parse", "Fix the syntax error at the line in the message."),
  FX3002: load(
    "the file throws when fx imports it",
    "Look at the line in the message: fx imports modules to find out what they export.",
  ),
  FX3003: load(
    "the file exports no task",
    "Export a task, `export const hello = task({ … }, …)`, or list the project's modules under `fx.entry` in package.json.",
  ),
  FX3004: load(
    "two connectors serve the same task type and version",
    "Remove one of the two, give it another task type or version, or register it with `{ override: true }`.",
  ),
  FX3005: load(
    "no connector serves the task type",
    "Export the connector from a module of the project, or import its module next to the task.",
  ),
  FX3006: load("two tasks have the same name", "Rename one of the tasks."),
  FX3007: load("a task or connector is declared incorrectly", "Follow the hint in the message."),
  FX3008: load(
    "an import cannot be resolved",
    "Install the package, or fix the path or the imported name. The message suggests the closest match.",
  ),
  FX3009: load(
    "the `fx` key in package.json is invalid",
    'Write `"fx": { "entry": ["src/index.ts"], "envFiles": [".env"] }` in package.json.',
  ),
  FX3010: load(
    "Flyte cannot store the value of `custom`",
    "Return plain JSON from `getCustom`. Pass large data as an input or keep it in a storage.",
  ),
  FX3011: load(
    "the container would not find the executor, the task or the image",
    "Export the executor or task from a module of the project, and give the container an image.",
  ),
  FX3013: load(
    "two task classes are registered for the same configuration class",
    "Remove one of the two registrations, or use two configuration classes.",
  ),
  FX3014: load(
    "a variable in a container's command line is unknown",
    "Use one of the variables in the message.",
  ),
  FX3018: load(
    "`custom` is not a valid connection for Flyte 2",
    "Use only strings under `secrets` and `configs` in `custom`, or move other values to another key.",
  ),
  FX3020: load(
    "the schema validates asynchronously",
    "Do asynchronous checks in the task or the connector, not in the schema.",
  ),
  FX3021: load(
    "the shim task's template is too large for Flyte 2",
    "Flyte 2 receives the template in one argument of the container. Pass large values as inputs, or keep them in a file of the image.",
  ),
  FX3022: load(
    "the task contradicts its connector",
    "Declare the same inputs and outputs on the task and on its connector. The message lists the differences.",
  ),
  FX3023: load(
    "a task type has tasks in containers and tasks for its connector",
    "Flyte sends every task of a type either to its connector or to a container. Give the tasks in containers their own task type.",
  ),
  FX4001: check(
    "the files differ from what the tasks produce now",
    "Write the files again with the command in the message, and commit them.",
  ),
  FX4002: check(
    "a check of a connector failed, or a known failure no longer occurs",
    "`fx check --explain ID` explains why Flyte relies on what it checks, and how to fix it. Remove a known failure that no longer occurs from `fx.check.yaml`.",
  ),
  FX4011: check(
    "the version is registered with other content",
    "Register the task under a new `--version`, or leave the version out. With `--force`, Flyte 2 replaces the registered task; Flyte 1 refuses.",
  ),
  FX4012: check(
    "a task is not registered",
    "Register the task with `fx register`, or leave out `--no-register`.",
  ),
  FX4021: check(
    "the backend's configuration does not send tasks to the connector as it should",
    "Each finding names a place in the file, what happens there, and what to write. `fx backend --for flyte1` (or `flyte2`, `helm`) prints a configuration without findings.",
  ),
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
    "Check the endpoint, and whether a proxy or firewall is between fx and the cluster. The message says where the endpoint comes from.",
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
    "the server is not a Flyte cluster, or expects another kind of connection",
    "The message says what the server expects: TLS or no TLS, another CA, a client certificate, or another endpoint.",
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

/** The code of an error, for instance `FX2004`. */
export type ErrorCode = keyof typeof CATALOGUE;

export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, CatalogueEntry>> = CATALOGUE;
