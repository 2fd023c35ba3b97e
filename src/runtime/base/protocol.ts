/** The two protocols of Flyte: `flyteidl` and `flyteidl2`. */
export type Protocol = "flyte1" | "flyte2";

declare const __FX_VERSION__: string | undefined;

/** The version of flyte-fx, inserted by the build. */
export const VERSION: string = typeof __FX_VERSION__ === "string" ? __FX_VERSION__ : "0.0.0-source";

/**
 * The flytekit release that fx follows, written as `runtime.version` of Flyte 1 templates. The
 * engine compares it with flytekit's releases and rejects offloaded inputs for tasks below 1.13.14.
 */
export const FLYTEKIT_LEVEL = "1.16.31";

/** The flyte-sdk release that fx follows, written as `runtime.version` of Flyte 2 templates. */
export const FLYTE_SDK_LEVEL = "2.12.1";
