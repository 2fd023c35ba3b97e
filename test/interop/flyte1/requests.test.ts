import { describeRequests } from "../support/compared-requests.ts";

describeRequests("flyte1");
