import type { StructPurpose } from "../struct/json-struct.ts";

/** What errors call a Resource's custom info. */
export const CUSTOM_INFO: StructPurpose = { code: "FX1007", name: "customInfo" };
