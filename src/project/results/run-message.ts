import { ParentMessages } from "../../runtime/base/parent-messages.ts";

/** The ID of the run that a process drives, for the process that started it: `fx dev`. */
export const runMessages = new ParentMessages<string>("fx-run");
