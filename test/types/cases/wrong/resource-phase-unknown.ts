// expect TS2345 at 5:37
// Flyte has no such phase.
import { Resource } from "flyte-fx";

export const resource = Resource.of("DONE");
