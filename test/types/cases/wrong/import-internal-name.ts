// expect TS2305 at 3:10
// What is not exported by name is not public.
import { nodeOf } from "flyte-fx";

export { nodeOf };
