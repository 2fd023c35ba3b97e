import { PHASES } from "../models/phase.ts";
import { flyteidl } from "../v1/generated/messages.js";

/**
 * Maps the numbers of a protobuf enum to names. The compiler checks at each use that fx and the
 * protocol have the same names.
 */
export class EnumTable<
  Numbers extends object,
  Word extends Extract<keyof Numbers, string> = Extract<keyof Numbers, string>,
> {
  readonly #words: ReadonlyMap<number, Word>;

  /** @param words the names that fx uses; default: all */
  constructor(
    private readonly numbers: Numbers,
    words = Object.keys(numbers) as unknown as readonly Word[],
  ) {
    this.#words = new Map(words.map((word) => [this.toNumber(word), word]));
  }

  toNumber(word: Word): number {
    return this.numbers[word] as number;
  }

  /** Undefined for a number that a newer Flyte has added. */
  toWord(number: number): Word | undefined {
    return this.#words.get(number);
  }
}

// A test checks that the numbers are the same in Flyte 1 and Flyte 2.
const { core } = flyteidl;

export const RESOURCE_TYPE_TASK = core.ResourceType.TASK;

/** `UNDEFINED` is not a phase. */
export const phases = new EnumTable(core.TaskExecution.Phase, PHASES);
export const runtimeTypes = new EnumTable(core.RuntimeMetadata.RuntimeType);
export const dialects = new EnumTable(core.Sql.Dialect);
export const resourceNames = new EnumTable(core.Resources.ResourceName);
export const mountTypes = new EnumTable(core.Secret.MountType);
export const originators = new EnumTable(flyteidl.admin.LogLineOriginator);
export const messageFormats = new EnumTable(core.TaskLog.MessageFormat);
export const errorKinds = new EnumTable(core.ContainerError.Kind);
export const errorOrigins = new EnumTable(core.ExecutionError.ErrorKind);
