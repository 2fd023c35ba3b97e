/**
 * What the server of `fx dev` and its page say to each other. All paths are relative to the
 * project, all times are ISO 8601 or milliseconds since the epoch, all values are the JSON that
 * `fx run --inputs` reads.
 *
 * | request | answer |
 * |---|---|
 * | `GET /api/events` | server-sent events, each a {@link DevEvent}; the first one is the state |
 * | `POST /api/tasks/check` {@link RunRequest} | {@link InputCheck} |
 * | `POST /api/runs` {@link RunRequest} | {@link StartedRun} |
 * | `POST /api/runs/ID/stop`, `/resume`, `/delete` | {@link ShownFault} or null |
 * | `GET /api/runs/ID` | {@link RunDetails} |
 * | `GET /api/runs/ID/events?from=N` | {@link RunEvents} |
 * | `GET /api/runs/ID/output?from=N` | {@link RunOutput} |
 * | `GET /api/runs/ID/messages/NAME` | {@link MessageView} |
 * | `GET /api/runs/ID/resource?index=N` or `?at=MS` | {@link ResourceView}; the last one by default |
 * | `GET /api/runs/ID/rows/OUTPUT` | {@link RowsView} |
 * | `GET /api/runs/ID/files/PATH` | a file in the run's folder, as a download |
 * | `POST /api/checks` {@link ChecksRequest} | {@link ShownFault} or null |
 * | `POST /api/checks/stop` {@link TaskName} | null |
 * | `GET /api/files?under=FOLDER` | {@link FileList} |
 * | `POST /api/calls/clear` | null |
 * | `GET /api/calls/ID` | {@link ServedCallDetails} |
 * | `GET /api/calls/ID/messages/NAME` | {@link MessageView} |
 *
 * A request that cannot be answered has status 400, 403, 404 or 500 and a {@link ShownFault}.
 */

import type { RunEvent } from "../runtime/task/run/run-event.ts";
import type {
  ChecksView,
  RecordedCall,
  ServingView,
  ShownFault,
  TaskCheckView,
  TaskName,
} from "./protocol-parts.ts";

export type * from "./protocol-parts.ts";

/** Everything that the page shows at first. */
export interface DevState {
  readonly project: ProjectView;
  /** The newest first. */
  readonly runs: readonly ListedRun[];
  readonly checks: readonly ChecksView[];
  /** The oldest first. */
  readonly calls: readonly RecordedCall[];
  /** Null without `--serve`. */
  readonly serving: ServingView | null;
  /** See `findEditor`. */
  readonly editor: string | null;
}

export type DevEvent =
  | { readonly type: "state"; readonly state: DevState }
  | { readonly type: "project"; readonly project: ProjectView }
  | { readonly type: "run"; readonly run: ListedRun }
  | { readonly type: "run-removed"; readonly id: string }
  /** The code of the run has printed this many lines. */
  | { readonly type: "run-output"; readonly id: string; readonly count: number }
  | { readonly type: "checks"; readonly checks: ChecksView }
  /** One of the checks of a task has begun, has ended, or continues. */
  | ({ readonly type: "check"; readonly check: TaskCheckView } & TaskName)
  | { readonly type: "serving"; readonly serving: ServingView }
  /** Calls that are new, or have changed. */
  | { readonly type: "calls"; readonly calls: readonly RecordedCall[] }
  | { readonly type: "calls-cleared" };

/** The project as it was when it last loaded without an error. */
export interface ProjectView {
  readonly name: string;
  readonly root: string;
  /** Counts the versions that were loaded; 0 before the first. */
  readonly version: number;
  readonly state: "loading" | "ready" | "failed";
  /** The file that was saved before the last load; null for the first one. */
  readonly cause: string | null;
  /** How long the last load took, in milliseconds. */
  readonly tookMs: number;
  /** Why the last load failed; null if it did not. */
  readonly fault: ShownFault | null;
  readonly tasks: readonly TaskView[];
  readonly connectors: readonly ConnectorView[];
}

export interface TaskView {
  readonly name: string;
  /** The module that exports it. */
  readonly file: string;
  readonly taskType: string;
  readonly taskTypeVersion: number;
  /** `FILE:LINE` of its definition. */
  readonly definedAt: string | null;
  /** The connector that runs it; null if it runs in a container. */
  readonly connector: string | null;
  /** The words of an `fx run` command that name the task, after flags such as `--endpoint`. */
  readonly runWords: string;
  /** The `fx check` command for its connector; null without one. */
  readonly checkCommand: string | null;
  readonly inputs: readonly FieldView[];
  readonly outputs: readonly FieldView[];
}

export interface ConnectorView {
  readonly name: string;
  readonly kind: "async" | "sync";
  readonly taskType: string;
  readonly taskTypeVersion: number;
  readonly secrets: readonly { readonly key: string; readonly isPresent: boolean }[];
}

/** An input, an output, a field of an object or a column. */
export interface FieldView {
  readonly name: string;
  readonly description: string | null;
  readonly isRequired: boolean;
  /** Undefined without a default. */
  readonly defaultValue?: unknown;
  readonly type: TypeView;
}

/** A Flyte type. `label` is its short name, such as `list[int]`. */
export type TypeView = { readonly label: string } & (
  | {
      readonly kind:
        | "int"
        | "bigint"
        | "float"
        | "string"
        | "bool"
        | "datetime"
        | "timestamp"
        | "duration"
        | "none";
    }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "optional"; readonly inner: TypeView }
  | { readonly kind: "file" | "directory"; readonly format: string }
  /** Without columns if the task declares none, or if one of them is nested. */
  | { readonly kind: "dataset"; readonly format: string; readonly columns: readonly FieldView[] }
  /** A list, dict, object, union or struct, which the form edits as YAML. */
  | { readonly kind: "nested"; readonly example: string }
);

/** A task, its inputs, and how to run it. */
export interface RunRequest extends TaskName {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs whose value is YAML text. Default: none. */
  readonly yaml?: readonly string[];
  readonly clock: RunClockName;
  /** The faults to inject, as `fx run --inject` reads them. Default: none. */
  readonly inject?: readonly string[];
  /** Write the run's requests to a new recording in the project. Default: false. */
  readonly record?: boolean | undefined;
  /** The recording that answers instead of the outside system, in the project. Default: none. */
  readonly replay?: string | undefined;
}

/** On a virtual clock, waiting takes no time. */
export type RunClockName = "real" | "virtual";

export interface InputCheck {
  readonly faults: readonly InputFault[];
  /** What is wrong with each fault to inject, if anything. */
  readonly injectProblems: readonly (string | null)[];
  /** The command that runs the task with these inputs; null while they have faults. */
  readonly command: string | null;
}

export interface InputFault {
  /** The name of the input, then the way to the part of it. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Has an `id`, or says why the run could not start. */
export type StartedRun = { readonly id: string } | { readonly fault: ShownFault };

/** A run in `.fx/runs`, also one of `fx run`. */
export interface ListedRun {
  readonly id: string;
  readonly task: string;
  readonly file: string | null;
  /** See `RunState` of `fx jobs`. */
  readonly state: "running" | "lost" | "left" | "ended";
  readonly phase: string;
  readonly message: string;
  readonly startedAt: string;
  readonly tookMs: number | null;
  readonly attempt: number;
  readonly attempts: number;
  /** True if the job can be resumed, or deleted, by another process. */
  readonly canResume: boolean;
  readonly canDelete: boolean;
  /** True if this `fx dev` started the run and can stop it. */
  readonly canStop: boolean;
  /** The size of the events on record: if it has grown, there are new ones. */
  readonly eventBytes: number;
}

export interface RunDetails {
  readonly run: ListedRun;
  /** The absolute path of the run's folder. */
  readonly folder: string;
  readonly facts: readonly (readonly [string, string])[];
  /** The inputs and outputs; null if they are not on record or cannot be read. */
  readonly inputs: Readonly<Record<string, unknown>> | null;
  readonly outputs: Readonly<Record<string, unknown>> | null;
  readonly outputFields: readonly FieldView[];
  readonly fault: ShownFault | null;
  /** The messages on record, such as `template.pb`. */
  readonly messages: readonly string[];
  readonly hasResources: boolean;
  readonly clock: RunClockName;
  /** The faults that the run was asked to inject. */
  readonly inject: readonly string[];
  /** The file in the project that the run was recorded in, or that it replayed. */
  readonly recordedIn: string | null;
  readonly replayed: string | null;
  /** The command that runs the task again. */
  readonly rerun: string | null;
}

/** Events on record, in order; an error is its name and message. */
export interface RunEvents {
  readonly events: readonly RunEvent[];
  /** Where the next request continues. */
  readonly next: number;
}

/**
 * What the code of a run has printed, without secrets. Only for the runs that this `fx dev` started,
 * and only their last lines.
 */
export interface RunOutput {
  readonly lines: readonly OutputLine[];
  /** The number of the line after the last one here. */
  readonly next: number;
}

export interface OutputLine {
  /** When it was printed, on the machine's clock. */
  readonly at: number;
  readonly text: string;
}

/** A message on the wire as JSON and text. Null if it has no such form. */
export interface MessageView {
  /** What the reader has to know, for instance that only a part is shown. */
  readonly note?: string;
  readonly type: string;
  readonly size: number;
  readonly json: string | null;
  readonly text: string | null;
}

/** A Resource that `get` returned. Those that are the same as the one before do not count. */
export interface ResourceView {
  readonly index: number;
  /** How many are on record. */
  readonly count: number;
  readonly at: number;
  readonly attempt: number;
  /** The number of the call of `get` within its attempt. */
  readonly poll: number;
  /** Null if the Resource holds a secret or is too large for the record. */
  readonly message: MessageView | null;
}

/** The first 100 rows of a dataset. */
export interface RowsView {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** True if the dataset has more rows. */
  readonly isCut: boolean;
}

export interface FileList {
  readonly entries: readonly { readonly path: string; readonly isFolder: boolean }[];
}
