// expect TS2673 at 5:25
// A Resource is made by the method for its phase.
import { Resource } from "flyte-fx";

export const resource = new Resource("RUNNING", {}, {});
