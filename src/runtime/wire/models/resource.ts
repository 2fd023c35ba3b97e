import { brandClass } from "../../base/brand.ts";
import type { JsonObject } from "../../base/json.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { UnknownValues } from "../../values/types/shape.ts";
import type { Phase } from "./phase.ts";

/** A link to a job's log or page in the outside system (`flyteidl.core.TaskLog`). */
export interface LogLink {
  /** An absolute URL. */
  readonly uri: string;
  /** The text of the link. */
  readonly name: string;
  /** The format of the log. Default UNKNOWN. */
  readonly messageFormat?: "UNKNOWN" | "CSV" | "JSON";
  /** How long the link works. */
  readonly ttlSeconds?: number;
  /** Show the link while the task still waits. Default false. */
  readonly showWhilePending?: boolean;
  /** Hide the link when the task has ended. Default false. */
  readonly hideOnceFinished?: boolean;
  /** A page, a dashboard, or an editor. Default EXTERNAL. Flyte 2 only. */
  readonly linkType?: "EXTERNAL" | "DASHBOARD" | "IDE";
  /** Whether the target of the link is up. Default false. Flyte 2 only. */
  readonly ready?: boolean;
  /** The URL of an icon. Flyte 2 only. */
  readonly iconUri?: string;
}

/** Optional details of a {@link Resource}. */
export interface ResourceDetails {
  /** Shown to the user while the job runs, and as the reason if it failed. */
  readonly message?: string;
  /** Default: none. A uri that is not an absolute URL is FX1007, which counts as FAILED. */
  readonly logLinks?: readonly LogLink[];
  /** Free JSON for the platform's own pages (`Resource.custom_info`). */
  readonly customInfo?: JsonObject;
}

/**
 * What `get` or `do` says about a job (`flyteidl.admin.Resource`).
 * `Outputs` are the declared outputs of the connector, else any values.
 *
 * @example
 * return Resource.running("60 %");
 * @example
 * return Resource.succeeded({ rows: 42 }, { logLinks: [{ uri: "https://…", name: "job" }] });
 */
export class Resource<out Outputs = UnknownValues> {
  /** @internal The bundler calls a class that refers to itself `_Resource`. */
  static readonly name: string = "Resource";

  /** Types only. */
  declare readonly "~outputs"?: Outputs | undefined;
  /** Terminal phases are SUCCEEDED, FAILED, ABORTED and RETRYABLE_FAILED: the job is not asked about again. */
  readonly phase: Phase;
  /** Empty where nothing was said. Known secrets are replaced in it. */
  readonly message: string;
  /** Empty where none were given. */
  readonly logLinks: readonly LogLink[];
  /** By name; undefined where none were given, and for every phase but SUCCEEDED. */
  readonly outputs: object | undefined;
  /** Undefined where none was given. */
  readonly customInfo: JsonObject | undefined;

  private constructor(phase: Phase, outputs: object | undefined, details: ResourceDetails) {
    this.phase = phase;
    this.outputs = outputs;
    this.message = details.message ?? "";
    this.logLinks = details.logLinks ?? [];
    this.customInfo = details.customInfo;
  }

  /** The outside system has the job but has not started it. */
  static queued(message?: string, details?: ResourceDetails): Resource<never> {
    return Resource.of("QUEUED", message, details);
  }

  /** The job is being prepared. */
  static initializing(message?: string, details?: ResourceDetails): Resource<never> {
    return Resource.of("INITIALIZING", message, details);
  }

  /** The job waits for machines or quota. */
  static waitingForResources(message?: string, details?: ResourceDetails): Resource<never> {
    return Resource.of("WAITING_FOR_RESOURCES", message, details);
  }

  /** The job is running. */
  static running(message?: string, details?: ResourceDetails): Resource<never> {
    return Resource.of("RUNNING", message, details);
  }

  /**
   * The job is done. Without outputs, those that the task declares are read from `outputPrefix/outputs.pb`.
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

  /** The job was stopped from outside: Flyte does not retry it. */
  static aborted(message: string, details?: ResourceDetails): Resource<never> {
    return Resource.of("ABORTED", message, details);
  }

  /** For connectors that map an outside system's states by a table; see {@link phaseFromState}. */
  static of(phase: Phase, message?: string, details: ResourceDetails = {}): Resource<never> {
    return new Resource<never>(
      phase,
      undefined,
      message === undefined ? details : { ...details, message },
    );
  }
}

brandClass(Resource, "resource");

/** A {@link Resource} on the wire (`flyteidl.admin.Resource`): its outputs are literals. */
export interface ResourceMessage {
  /** Undefined if the peer sent an unset or unknown phase. */
  readonly phase: Phase | undefined;
  readonly message: string;
  readonly logLinks: readonly LogLink[];
  /** Undefined: none were returned. An empty map is not the same. */
  readonly outputs?: LiteralMap | undefined;
  readonly customInfo?: JsonObject | undefined;
  /** Of an error that made the phase a failure: its own code, or its type. Sent under Flyte 1 only. */
  readonly errorCode?: string | undefined;
}
