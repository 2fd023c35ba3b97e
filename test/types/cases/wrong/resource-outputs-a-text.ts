// expect TS2345 at 5:44
// Outputs are an object of values by name.
import { Resource } from "flyte-fx";

export const resource = Resource.succeeded("done");
