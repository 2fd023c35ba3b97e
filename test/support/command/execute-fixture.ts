import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs/minimal.js";
import { t } from "../../../src/entries/index.ts";
import type { TaskTemplate } from "../../../src/entries/models.ts";
import { ValueFaults } from "../../../src/runtime/values/faults.ts";
import { toLiteralMap, toNativeMap } from "../../../src/runtime/values/literal-map.ts";
import { fieldsFromShape } from "../../../src/runtime/values/types/shape.ts";
import { flyteidl } from "../../../src/runtime/wire/v1/generated/messages.js";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { FLYTE2 } from "../../../src/runtime/wire/v2/wire.ts";
import { smallTemplate } from "../messages/small-template.ts";
import { TemporaryProject } from "../project/temporary-project.ts";
import { type CommandLine, splitCommandLine } from "./command-line.ts";
import { fx, type FxOptions, type FxResult, type RunningFx, startFx } from "./fx.ts";
import { type RunningCommand, runCommand, startCommand } from "./run-command.ts";

const {
  decodeInputs: decodeLiteralMap,
  encodeInputs: encodeLiteralMap,
  encodeTaskTemplate,
} = FLYTE1;
const { encodeTaskTemplate: encodeFlyte2Template } = FLYTE2;

/** The error that an execution wrote to its output folder. */
export interface Left {
  readonly code: string;
  readonly message: string;
  readonly kind: number;
  readonly origin: number;
  readonly worker: string;
  readonly seconds: number;
}

export const KIND = flyteidl.core.ContainerError.Kind;
export const ORIGIN = flyteidl.core.ExecutionError.ErrorKind;

const TEXT = { type: { simple: 3 }, description: "" } as const;
const INTERFACE: TaskTemplate["interface"] = {
  inputs: { name: TEXT },
  outputs: { greeting: TEXT },
};

/** Returns the source of a module that exports `Executor`; `body` is that of `executeFromModel`. */
export function executorSource(body: string, before = ""): string {
  return `import { RetryableError, ShimTaskExecutor, UserError, type TaskContext } from "flyte-fx"; import type { TaskTemplate } from "flyte-fx/models";
${before}
export class Executor extends ShimTaskExecutor {
  async executeFromModel(taskTemplate: TaskTemplate, inputs: Record<string, unknown>, context: TaskContext): Promise<unknown> {
    ${body}
  }
}
void [RetryableError, UserError];
`;
}

/** A project, a template and inputs on disk, as a task's container has them. */
export class ExecuteFixture {
  readonly project: TemporaryProject;

  constructor(body: string, before?: string) {
    this.project = new TemporaryProject({
      "src/executor.ts": executorSource(body, before),
      "in/inputs.pb": pb({ name: "Ada" }, { name: t.string() }),
    });
    this.template();
  }

  template(changes: Partial<TaskTemplate> = {}): void {
    const template = smallTemplate("greeter", { interface: INTERFACE, ...changes });
    this.project.write("in/template.pb", encodeTaskTemplate(template));
  }

  /** Replaces the template with one of Flyte 2. */
  template2(): void {
    this.project.write(
      "in/template.pb",
      encodeFlyte2Template(smallTemplate("greeter", { interface: INTERFACE })),
    );
  }

  get args(): readonly string[] {
    return splitCommandLine(
      "execute --inputs in/inputs.pb --output-prefix out --raw-output-data-prefix raw --resolver flyte-fx/task-template -- in/template.pb src/executor#Executor",
    );
  }

  /** Runs the task inside this process. */
  run(options?: FxOptions, line: CommandLine = this.args): Promise<FxResult> {
    return runCommand(this.project, line, options);
  }

  start(options?: FxOptions, args: readonly string[] = this.args): RunningCommand {
    return startCommand(this.project, args, options);
  }

  /** Runs the task in a process, as its container does. */
  runBuilt(options?: FxOptions): Promise<FxResult> {
    return fx(this.project, this.args, options);
  }

  startBuilt(options?: FxOptions, args: readonly string[] = this.args): RunningFx {
    return startFx(this.project, args, options);
  }

  /** Names of the entries in the output folder. */
  get files(): string[] {
    const folder = join(this.project.root, "out");
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  bytes(name: string): Buffer {
    return readFileSync(join(this.project.root, "out", name));
  }

  error(name = "error.pb"): Left {
    const { error } = flyteidl.core.ErrorDocument.decode(protobuf.Reader.create(this.bytes(name)));
    const { code, message, kind, origin, worker, timestamp } = error!;
    return { code, message, kind, origin, worker, seconds: Number(timestamp?.seconds ?? 0) };
  }

  /** Asserts the fields of the error that an execution wrote, and what its message is like. */
  assertError(expected: Pick<Left, "code" | "kind" | "origin">, pattern = /^/): void {
    const { code, kind, origin, message } = this.error();
    assert.deepEqual({ code, kind, origin }, expected, message);
    assert.match(message, pattern);
  }

  outputs<S extends t.Shape>(shape: S): t.Infer<S> {
    return toNativeMap(
      decodeLiteralMap(this.bytes("outputs.pb")),
      fieldsFromShape(shape),
      new ValueFaults(),
    ) as t.Infer<S>;
  }
}

/** Encodes values as `inputs.pb`. */
export function pb(values: object, shape: t.Shape): Uint8Array {
  return encodeLiteralMap(toLiteralMap(values, fieldsFromShape(shape), new ValueFaults()));
}
