import { describeInspectedMessages } from "../support/inspected-messages.ts";

describeInspectedMessages("flyte2");
