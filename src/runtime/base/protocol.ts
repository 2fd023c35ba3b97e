/** The two protocols of Flyte: `flyteidl` and `flyteidl2`. */
export type Protocol = "flyte1" | "flyte2";

declare const __FX_VERSION__: string | undefined;

/** The version of flyte-fx; the build puts it in. */
export const VERSION: string = typeof __FX_VERSION__ === "string" ? __FX_VERSION__ : "0.0.0-source";

/**
 * The flytekit whose behaviour fx follows: `runtime.version` of Flyte 1's templates. The engine compares it with flytekit's
 * releases, and refuses offloaded inputs to tasks below 1.13.14.
 */
export const FLYTEKIT_LEVEL = "1.16.31";

/** The flyte-sdk whose behaviour fx follows: `runtime.version` of Flyte 2's templates. */
export const FLYTE_SDK_LEVEL = "2.12.1";
