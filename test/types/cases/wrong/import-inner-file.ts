// expect TS2307 at 24: The package has only one entry.
import { nodeOf } from "flyte-fx/dist/shared.js";

export { nodeOf };
