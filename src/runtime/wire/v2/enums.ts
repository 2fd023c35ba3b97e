import type { LogLink } from "../../connector/resource.ts";
import { EnumTable } from "../codec/enum-table.ts";
import { flyteidl2 } from "./generated/messages.js";

const { LinkType } = flyteidl2.core.TaskLog;

/** Flyte 2 alone has these. */
export const linkTypes = new EnumTable<NonNullable<LogLink["linkType"]>>({
  EXTERNAL: LinkType.EXTERNAL,
  DASHBOARD: LinkType.DASHBOARD,
  IDE: LinkType.IDE,
});
