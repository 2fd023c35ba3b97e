// expect TS2305 at 10: Only exported names are public.
import { nodeOf } from "flyte-fx";

export { nodeOf };
