import { FxError } from "../../base/errors/errors.ts";
import { brandClass, type JsonObject } from "../../base/json.ts";
import { captureLocation } from "../../base/source/source-location.ts";
import { describeValue } from "../../values/faults.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { UnknownValues } from "../../values/types/shape.ts";
import type { LogLink } from "./job-log.ts";
import type { Phase } from "./phase.ts";

/** Optional details of a {@link Resource}. */
export interface ResourceDetails {
  /** Shown to the user while the job runs, and as the reason if it fails. */
  readonly message?: string;
  /** Default: none. A `uri` that is not an absolute URL fails the job with FX1007. */
  readonly logLinks?: readonly LogLink[];
  /** Any JSON, for the platform's pages (`Resource.custom_info`). */
  readonly customInfo?: JsonObject;
}

/** Optional details of a {@link Resource} whose job has not ended. */
export interface RunningDetails extends ResourceDetails {
  /**
   * How much of the job is done, from 0 to 1. fx shows a bar. Flyte has no field for it, so fx also
   * writes it before the message, such as `40 % · measuring`.
   */
  readonly progress?: number;
  /**
   * Another server created the job, and this one cannot follow it, so it is RUNNING until someone
   * acts. Flyte does not show the message of such a job: `fx serve` logs a warning with the message
   * and the number of these jobs, at most once a minute for each task type, and counts their polls.
   * Default: false.
   */
  readonly foreign?: boolean;
}

/**
 * The state of a job, which `get` and `do` return (`flyteidl.admin.Resource`). `Outputs` are the
 * connector's declared outputs; without a declaration, any values.
 *
 * @example
 * return Resource.running("measuring", { progress: 0.4 });
 * @example
 * return Resource.succeeded({ rows: 42 }, { logLinks: [{ uri: "https://…", name: "job" }] });
 */
export class Resource<out Outputs = UnknownValues> {
  /** @internal The bundler renames a class that refers to itself to `_Resource`. */
  static readonly name: string = "Resource";

  /** For type checking only. */
  declare readonly "~outputs"?: Outputs | undefined;
  /**
   * The phase. After SUCCEEDED, FAILED, ABORTED or RETRYABLE_FAILED the job is not polled again.
   */
  readonly phase: Phase;
  /** Empty by default. fx replaces known secrets in it. */
  readonly message: string;
  /** Empty by default. */
  readonly logLinks: readonly LogLink[];
  /** The outputs by name; undefined if none were passed, and for every phase except SUCCEEDED. */
  readonly outputs: object | undefined;
  /** Undefined by default. */
  readonly customInfo: JsonObject | undefined;
  /** From 0 to 1; undefined by default. */
  readonly progress: number | undefined;
  /** Whether only another server can follow the job. */
  readonly foreign: boolean;

  private constructor(phase: Phase, outputs: object | undefined, details: RunningDetails) {
    this.phase = phase;
    this.outputs = outputs;
    this.message = details.message ?? "";
    this.logLinks = details.logLinks ?? [];
    this.customInfo = details.customInfo;
    this.progress = checkedProgress(details.progress);
    this.foreign = details.foreign === true;
  }

  /** The outside system has the job but has not started it. */
  static queued(message?: string, details?: RunningDetails): Resource<never> {
    return Resource.of("QUEUED", message, details);
  }

  /** The job is being prepared. */
  static initializing(message?: string, details?: RunningDetails): Resource<never> {
    return Resource.of("INITIALIZING", message, details);
  }

  /** The job is waiting for machines or quota. */
  static waitingForResources(message?: string, details?: RunningDetails): Resource<never> {
    return Resource.of("WAITING_FOR_RESOURCES", message, details);
  }

  /** The job is running. */
  static running(message?: string, details?: RunningDetails): Resource<never> {
    return Resource.of("RUNNING", message, details);
  }

  /**
   * The job succeeded. If `outputs` is omitted, the task's outputs are read from
   * `outputPrefix/outputs.pb`.
   */
  static succeeded(): Resource<never>;
  static succeeded<const O extends object>(outputs: O, details?: ResourceDetails): Resource<O>;
  static succeeded(outputs?: object, details: ResourceDetails = {}): Resource<never> {
    return new Resource<never>("SUCCEEDED", outputs, details);
  }

  /** The job failed permanently: Flyte does not retry it. */
  static failed(message: string, details?: ResourceDetails): Resource<never> {
    return Resource.of("FAILED", message, details);
  }

  /** The job failed, but another attempt may succeed: Flyte retries it while retries are left. */
  static retryableFailed(message: string, details?: ResourceDetails): Resource<never> {
    return Resource.of("RETRYABLE_FAILED", message, details);
  }

  /** Someone stopped the job: Flyte does not retry it. */
  static aborted(message: string, details?: ResourceDetails): Resource<never> {
    return Resource.of("ABORTED", message, details);
  }

  /**
   * For connectors that map the states of an outside system to phases; see {@link phaseFromState}.
   */
  static of(phase: Phase, message?: string, details: RunningDetails = {}): Resource<never> {
    return new Resource<never>(
      phase,
      undefined,
      message === undefined ? details : { ...details, message },
    );
  }
}

brandClass(Resource, "resource");

/** Throws FX1007 with the author's line. */
function checkedProgress(progress: number | undefined): number | undefined {
  if (progress === undefined || (typeof progress === "number" && progress >= 0 && progress <= 1))
    return progress;
  throw new FxError(
    "FX1007",
    `progress must be a number from 0 to 1, got ${describeValue(progress)}`,
    {
      hint: "divide what is done by what there is to do, such as { progress: done / total }",
      location: captureLocation().location,
    },
  );
}

/** A {@link Resource} on the wire (`flyteidl.admin.Resource`): its outputs are literals. */
export interface ResourceMessage {
  /** Undefined if the peer sent an unset or unknown phase. */
  readonly phase: Phase | undefined;
  readonly message: string;
  readonly logLinks: readonly LogLink[];
  /** Undefined if the connector returned no outputs, which differs from an empty map. */
  readonly outputs?: LiteralMap | undefined;
  readonly customInfo?: JsonObject | undefined;
  /** The code or type of the error that caused a failure. Sent under Flyte 1 only. */
  readonly errorCode?: string | undefined;
  /** Whether only another server can follow the job. Not sent. */
  readonly foreign?: boolean | undefined;
}

/**
 * Adds the latest links to the known ones, each URI once. As in Flyte, links stay if a later poll
 * omits them.
 */
export function mergeLinks(
  known: readonly LogLink[],
  latest: readonly LogLink[],
): readonly LogLink[] {
  return [...new Map([...known, ...latest].map((link) => [link.uri, link])).values()];
}
