/** What to do about each error of the catalogue, for docs/errors.md. The error's own hint is more exact: it knows the case. */
export const ERROR_ADVICE = {
  FX1001:
    "Read the message: it is the job's or your task's own. What can work later is a `RetryableError` or `Resource.retryableFailed`.",
  FX1002:
    "Look at the line that is shown. In `create` a `RetryableError` fails the attempt only; in `get` a throw is asked again.",
  FX1003: "Return the outputs that the task declares, by name: `Resource.succeeded({ rows: 42 })`.",
  FX1004:
    "Return `Resource.queued`, `running`, `succeeded`, `failed` and so on, and nothing made by hand.",
  FX1005: "Return what `resourceMeta({ … })` declares; keep it small, an id to look up.",
  FX1007: "Return a `Resource` from `get` and `do`; log links are absolute URLs.",
  FX1008:
    "Give it longer (`--timeout`, or `timeout` on the task), or find out what hangs: the message says which limit it was.",
  FX1009: "Nothing: the job was deleted. Run it again.",
  FX1010: "Nothing: the job was deleted. Run it again.",
  FX1011:
    "The job was created by another version of the connector: let `resourceMeta` read what the older one wrote, by `.default(…)`.",
  FX1012:
    "Await every promise, and catch what timers and events may throw; leave `process.exit` to scripts.",
  FX1014: "Nothing: the job was deleted. For long runs use a terminal that stays, such as tmux.",
  FX1015: "Compare the inputs that the connector declares with those of the task.",
  FX1016: "Look for a promise whose `resolve` is never called.",
  FX1017: "Declare in `shimTaskExecutor({ inputs, outputs })` what the task declares.",
  FX1020:
    "Give large data as a file or a dataset, or raise the server's limit (`fx serve --max-message`).",
  FX2000: "`fx COMMAND --help` shows the flags and arguments.",
  FX2001: "Look at the spelling; `fx run FILE` lists tasks, `fx --help` commands.",
  FX2002: "Take one of the choices that the message lists.",
  FX2003: "Give another folder, or `--force`, which overwrites the template's own files only.",
  FX2004:
    "`fx run FILE TASK --help` lists the inputs with their types; all that do not fit are in the message.",
  FX2005: "Give JSON, YAML or a `.pb` that holds inputs by name.",
  FX2006: "`fx inspect FILE` says what the bytes are; `--type` says it where several messages fit.",
  FX2007: "Run it on the real clock, or let `create` and `get` use the `clock` they are given.",
  FX2008: "Name the paths of one project at a time.",
  FX2009: "Give a value of the type; the message says where in the value.",
  FX2010:
    "Write `NAME=value` lines, and look at the path. Mostly Node itself says it first, see below.",
  FX2011: "Give a folder, or a `.ts`, `.mts`, `.js` or `.mjs` file.",
  FX2012: "Name a class or task that a module of the project itself exports.",
  FX2014: "Take letters, digits and hyphens.",
  FX2016: "Rename a task, or name those to write.",
  FX2017:
    "Look at the row and column that the message names, or declare the columns as the file has them.",
  FX2018: "Pass large data as a file or a dataset instead of as values in the message.",
  FX3001: "Mend the syntax at the line that is shown.",
  FX3002: "Look at the line that is shown: fx imports modules to find what they export.",
  FX3003:
    "Export a task: `export const hello = task({ … }, …)`, or list the project's modules under `fx.entry` in package.json.",
  FX3004:
    "Remove one of the two, give it another task type or version, or register it with `{ override: true }`.",
  FX3005:
    "Import the connector's module where the task is, or `ConnectorRegistry.register(new MyConnector())`.",
  FX3006: "Give each task a name of its own.",
  FX3007: "Declare it as the hint says.",
  FX3008: "Install the package, or mend the path; the message names the nearest one.",
  FX3009: 'Write `"fx": { "entry": ["src/index.ts"] }` in package.json.',
  FX3010: "Return plain JSON from `getCustom`; large data is an input, or lies in a storage.",
  FX3011:
    "Export the executor or task from a module of the project, and give the container an image.",
  FX3013: "Register one of the two, or give one a configuration class of its own.",
  FX3014: "Take one of the variables that the message lists.",
  FX3018:
    "Keep texts under `secrets` and `configs` of custom, or put what is no connection's under another key.",
  FX3020: "Check what takes time in the task or connector, not in the schema.",
  FX3021:
    "Flyte 2 receives the template in one argument of the container. Pass large values as inputs, or keep them in a file of the image.",
  FX3022:
    "Declare the same inputs and outputs on the task and on its connector; the message lists the differences.",
  FX4001: "Write the files again with the command that the message shows, and commit them.",
  FX5001: "Set the variable or file that the message lists, or `--env-file`.",
  FX5002: "Free the port, or take another: `--port 0` finds one.",
  FX5003: "Look at the path's rights and the disk's space.",
  FX5004: "Give PEM files: the certificate with its chain, and its own key without a passphrase.",
  FX5005: "Read npm's own message, then run `npm install` in the project.",
  FX5011: "Look at the URI: there is no such object, or no such bucket.",
  FX5012: "Look at the [credentials](storage.md#credentials-and-endpoints) and at what they allow.",
  FX5013: "Try again later; look at the network and the endpoint.",
  FX5014: "Try again; if it stays, the stored object is damaged.",
  FX5015:
    "Allow its prefix by `--storage-allow`, or register a [storage](storage.md#another-kind-of-storage) for its scheme.",
  FX5016: "Raise the limit, or read it as a stream.",
  FX5017: "Install the package that the message names in your project.",
  FX5021:
    "Look at the address and at TLS, and whether the server runs; Flyte's engine waits for a call no longer than 10 s by default.",
  FX5022: "Give the address of a connector server: that of `fx serve`, for instance.",
  FX5023: "Say by `--protocol flyte1|flyte2` of which Flyte the server is.",
  FX6001: "Look after the job yourself; `.fx/runs/ID/job.json` names it.",
  FX7001: "Report it, with the command line and what `--verbose` shows.",
};
