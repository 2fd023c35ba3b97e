declare const __FX_VERSION__: string | undefined;

/** The version of flyte-fx; the build puts it in. */
export const VERSION: string = typeof __FX_VERSION__ === "string" ? __FX_VERSION__ : "0.0.0-source";
