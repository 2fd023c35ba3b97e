// expect TS2673 at 5:25
// The method for its phase creates a Resource.
import { Resource } from "flyte-fx";

export const resource = new Resource("RUNNING", {}, {});
