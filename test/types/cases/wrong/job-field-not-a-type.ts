// expect TS2739 at 5:41
// A field of a ResourceMeta is a Flyte type.
import { resourceMeta } from "flyte-fx";

export class Job extends resourceMeta({ pid: Number }) {}
