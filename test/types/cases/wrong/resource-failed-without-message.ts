// expect TS2554 at 5:34
// A failure needs a message.
import { Resource } from "flyte-fx";

export const resource = Resource.failed();
