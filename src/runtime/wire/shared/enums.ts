import type { LogLine } from "../models/connector-messages.ts";
import type { ContainerError } from "../models/container-error.ts";
import type { Phase } from "../models/phase.ts";
import type { LogLink } from "../models/resource.ts";
import type {
  ResourceEntry,
  SecretRequest,
  SqlDialect,
  TaskMetadata,
} from "../models/task-template.ts";
import { flyteidl } from "../v1/generated/messages.js";

/** fx's words for the numbers of a protobuf enum. The compiler checks that words, table and protocol agree. */
export class EnumTable<Word extends string> {
  readonly #numbers: Readonly<Record<Word, number>>;
  readonly #words = new Map<number, Word>();

  constructor(numbers: Readonly<Record<Word, number>>) {
    this.#numbers = numbers;
    for (const word of Object.keys(numbers) as Word[]) this.#words.set(numbers[word], word);
  }

  toNumber(word: Word): number {
    return this.#numbers[word];
  }

  /** Undefined for a number that a newer Flyte has added. */
  toWord(number: number): Word | undefined {
    return this.#words.get(number);
  }
}

// A test checks that the numbers are the same in Flyte 1 and Flyte 2.
const { core } = flyteidl;
const { Phase: PhaseNumber } = core.TaskExecution;
const { RuntimeType } = core.RuntimeMetadata;
const { Dialect } = core.Sql;
const { ResourceName } = core.Resources;
const { MountType } = core.Secret;
const { MessageFormat } = core.TaskLog;
const { LogLineOriginator } = flyteidl.admin;

export const RESOURCE_TYPE_TASK = core.ResourceType.TASK;

export const phases = new EnumTable<Phase>({
  QUEUED: PhaseNumber.QUEUED,
  INITIALIZING: PhaseNumber.INITIALIZING,
  WAITING_FOR_RESOURCES: PhaseNumber.WAITING_FOR_RESOURCES,
  RUNNING: PhaseNumber.RUNNING,
  SUCCEEDED: PhaseNumber.SUCCEEDED,
  ABORTED: PhaseNumber.ABORTED,
  FAILED: PhaseNumber.FAILED,
  RETRYABLE_FAILED: PhaseNumber.RETRYABLE_FAILED,
});

export const runtimeTypes = new EnumTable<TaskMetadata["runtime"]["type"]>({
  OTHER: RuntimeType.OTHER,
  FLYTE_SDK: RuntimeType.FLYTE_SDK,
});

export const dialects = new EnumTable<SqlDialect>({
  UNDEFINED: Dialect.UNDEFINED,
  ANSI: Dialect.ANSI,
  HIVE: Dialect.HIVE,
  OTHER: Dialect.OTHER,
});

export const resourceNames = new EnumTable<ResourceEntry["name"]>({
  UNKNOWN: ResourceName.UNKNOWN,
  CPU: ResourceName.CPU,
  GPU: ResourceName.GPU,
  MEMORY: ResourceName.MEMORY,
  STORAGE: ResourceName.STORAGE,
  EPHEMERAL_STORAGE: ResourceName.EPHEMERAL_STORAGE,
});

export const mountTypes = new EnumTable<SecretRequest["mountRequirement"]>({
  ANY: MountType.ANY,
  ENV_VAR: MountType.ENV_VAR,
  FILE: MountType.FILE,
});

export const originators = new EnumTable<NonNullable<LogLine["originator"]>>({
  UNKNOWN: LogLineOriginator.UNKNOWN,
  USER: LogLineOriginator.USER,
  SYSTEM: LogLineOriginator.SYSTEM,
});

export const messageFormats = new EnumTable<NonNullable<LogLink["messageFormat"]>>({
  UNKNOWN: MessageFormat.UNKNOWN,
  CSV: MessageFormat.CSV,
  JSON: MessageFormat.JSON,
});

export const errorKinds = new EnumTable<ContainerError["kind"]>({
  NON_RECOVERABLE: core.ContainerError.Kind.NON_RECOVERABLE,
  RECOVERABLE: core.ContainerError.Kind.RECOVERABLE,
});

export const errorOrigins = new EnumTable<ContainerError["origin"]>({
  USER: core.ExecutionError.ErrorKind.USER,
  SYSTEM: core.ExecutionError.ErrorKind.SYSTEM,
});
