/** What to do about each error of the catalogue, for docs/errors.md. The hint of the error itself is more specific. */
export const ERROR_ADVICE = {
  FX1001:
    "Read the message: it comes from the job or from your task. Throw a `RetryableError` or return `Resource.retryableFailed` if a later attempt may succeed.",
  FX1002:
    "Look at the line in the message. A `RetryableError` from `create` fails only this attempt; fx retries `get` after an error.",
  FX1003:
    "Return every output that the task declares, by name: `Resource.succeeded({ rows: 42 })`.",
  FX1004:
    "Create resources with `Resource.queued()`, `Resource.running()`, `Resource.succeeded()` and so on, and convert a state of your service with `phaseFromState`. `do` must return a terminal phase.",
  FX1005:
    "Return the fields that the connector's `resourceMeta` declares. Keep it small: an ID that identifies the job.",
  FX1007: "Return a `Resource` from `get` and `do`. Log links need absolute URLs.",
  FX1008:
    "The message says which limit it was. Raise it (`--timeout`, or `timeout` on the task), or find out why the job hangs.",
  FX1009: "Nothing to do: fx deleted the job. Run the task again.",
  FX1010: "Nothing to do: fx deleted the job. Run the task again.",
  FX1011:
    "Another version of the connector created the job. Give new fields of `resourceMeta` a `.default(…)`, so that it can read old jobs.",
  FX1012:
    "Await every promise, and catch errors in timers and event handlers. Do not call `process.exit` in a task.",
  FX1014:
    "Nothing to do: fx deleted the job. For long runs, use a terminal that survives, such as tmux.",
  FX1015: "Compare the inputs that the connector declares with those of the task.",
  FX1016: "Look for a promise whose `resolve` is never called.",
  FX1017:
    "Declare the same inputs and outputs in `shimTaskExecutor({ inputs, outputs })` as on the task.",
  FX1020:
    "Pass large data as a file or a dataset, or raise the server's limit with `fx serve --max-message`.",
  FX2000: "Run `fx COMMAND --help` to see the flags and arguments.",
  FX2001:
    "Check the spelling. `fx run FILE` lists the tasks of a file, `fx remote` the executions, `fx --help` the commands.",
  FX2002: "Choose one of the values in the message.",
  FX2003: "Choose another folder. `fx init --force` overwrites only the template's own files.",
  FX2004:
    "Run `fx run FILE TASK --help` to see the inputs and their types. The message lists every input that does not match.",
  FX2005: "Pass a JSON, YAML or `.pb` file that contains the inputs by name.",
  FX2006:
    "`fx inspect FILE` shows what the file contains. If several messages match, pass `--type`.",
  FX2007: "Use the real clock, or make `create` and `get` use the `clock` in their arguments.",
  FX2008: "Pass paths of one project at a time.",
  FX2009: "Pass a value of the declared type; the message says where in the value the problem is.",
  FX2010:
    "Check the path, and write one `NAME=value` per line. Node usually reports such a file first, see below.",
  FX2011: "Pass a folder, or a `.ts`, `.mts`, `.js` or `.mjs` file.",
  FX2012: "Name a class or task that a module of the project exports.",
  FX2014: "Use letters, digits and hyphens.",
  FX2016: "Rename one of the tasks, or list the tasks to write.",
  FX2017:
    "Look at the row and column in the message, or declare the columns as they are in the file.",
  FX2018: "Pass large data as a file or a dataset instead of as values in the message.",
  FX2021:
    "Only the job of an asynchronous connector outlives fx. Start the run again with `fx jobs resume ID --rerun`.",
  FX2022:
    "`fx jobs attach ID` follows the run. If the process in the message ran on a host or in a container that no longer exists, pass `--take-over`.",
  FX2023:
    "The message says what is wrong with the record. Check the job in its own system, then remove the record with `fx jobs forget ID`.",
  FX2024:
    "Fix the lines in the message. [Check a connector](check.md#the-configuration) describes the file.",
  FX2025:
    'Pass a module that exports a task of your connector: `export const example = connector.task({ name: "example" })`.',
  FX2026:
    "Follow the execution with `fx remote watch NAME`, or start another one with another `--name`.",
  FX2027: "Follow the execution to its end with `fx remote watch NAME`.",
  FX2031:
    "Pass the configuration of FlytePropeller or of Flyte 2's executor as YAML, a ConfigMap with it, or values of a Helm chart, one document in a file.",
  FX2032:
    "Pass `--endpoint`, or set `admin.endpoint` in `~/.flyte/config.yaml`. The message names each variable, key and file that is wrong.",
  FX2033:
    "`fx stubs --inline` is for tasks that a connector runs. Leave it out and use `fx register`, list the tasks to write, or remove what the message names.",
  FX3001: "Fix the syntax error at the line in the message.",
  FX3002: "Look at the line in the message: fx imports modules to find out what they export.",
  FX3003:
    "Export a task, `export const hello = task({ … }, …)`, or list the project's modules under `fx.entry` in package.json.",
  FX3004:
    "Remove one of the two, give it another task type or version, or register it with `{ override: true }`.",
  FX3005:
    "Export the connector from a module of the project, or import its module next to the task.",
  FX3006: "Rename one of the tasks.",
  FX3007: "Follow the hint in the message.",
  FX3008:
    "Install the package, or fix the path or the imported name. The message suggests the closest match.",
  FX3009: 'Write `"fx": { "entry": ["src/index.ts"], "envFiles": [".env"] }` in package.json.',
  FX3010:
    "Return plain JSON from `getCustom`. Pass large data as an input or keep it in a storage.",
  FX3011:
    "Export the executor or task from a module of the project, and give the container an image.",
  FX3013: "Remove one of the two registrations, or use two configuration classes.",
  FX3014: "Use one of the variables in the message.",
  FX3018:
    "Use only strings under `secrets` and `configs` in `custom`, or move other values to another key.",
  FX3020: "Do asynchronous checks in the task or the connector, not in the schema.",
  FX3021:
    "Flyte 2 receives the template in one argument of the container. Pass large values as inputs, or keep them in a file of the image.",
  FX3022:
    "Declare the same inputs and outputs on the task and on its connector. The message lists the differences.",
  FX3023:
    "Flyte sends every task of a type either to its connector or to a container. Give the tasks in containers their own task type.",
  FX4001: "Write the files again with the command in the message, and commit them.",
  FX4002:
    "`fx check --explain ID` explains why Flyte relies on what it checks, and how to fix it. Remove a known failure that no longer occurs from `fx.check.yaml`.",
  FX4011:
    "Register the task under a new `--version`, or leave the version out. With `--force`, Flyte 2 replaces the registered task; Flyte 1 refuses.",
  FX4012: "Register the task with `fx register`, or leave out `--no-register`.",
  FX4021:
    "Each finding names a place in the file, what happens there, and what to write. `fx backend --for flyte1` (or `flyte2`, `helm`) prints a configuration without findings.",
  FX5001:
    "Set the variable or create the file in the message, or put the variable into an environment file: `fx.envFiles` in package.json names those that fx reads, and `--env-file` adds one.",
  FX5002:
    "Stop the program that uses the port, or choose another port: `--port 0` picks a free one.",
  FX5003: "Check the permissions of the path and the free disk space.",
  FX5004:
    "Pass PEM files: the certificate with its chain, and its private key without a passphrase.",
  FX5005: "Read npm's message, then run `npm install` in the project.",
  FX5011: "Check the URI: the object or the bucket does not exist.",
  FX5012: "Check the [credentials](storage.md#credentials-and-endpoints) and their permissions.",
  FX5013: "Try again later, and check the network and the endpoint.",
  FX5014: "Try again. If the error remains, the stored object is damaged.",
  FX5015:
    "Allow the prefix with `--storage-allow`, or register a [storage](storage.md#another-kind-of-storage) for the scheme.",
  FX5016: "Raise the limit, or read the content as a stream.",
  FX5017: "Install the package in the message in your project.",
  FX5021:
    "Check the address, TLS, and whether the server is running. By default, Flyte's engine waits at most 10 s for a reply.",
  FX5022: "Pass the address of a connector server, such as one that `fx serve` started.",
  FX5023: "Pass the protocol of the server with `--protocol flyte1` or `--protocol flyte2`.",
  FX5031:
    "Check the endpoint, and whether a proxy or firewall is between fx and the cluster. The message says where the endpoint comes from.",
  FX5032:
    "Check `authType`, `clientId`, the secret or the command in the section `admin` of the configuration, and what your user may do.",
  FX5033: "Read the cluster's message. It says which part of the request it does not accept.",
  FX5034:
    "The message says what the server expects: TLS or no TLS, another CA, a client certificate, or another endpoint.",
  FX6001:
    "`fx jobs delete ID` tries again. Otherwise delete the job yourself: `fx jobs show ID` identifies it.",
  FX6002:
    "Follow the execution with `fx remote watch NAME`, or abort it with `fx remote abort NAME`.",
  FX7001: "Please report it with the command line and the output of `--verbose`.",
};
