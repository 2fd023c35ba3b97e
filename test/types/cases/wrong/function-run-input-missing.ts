// expect TS2345 at 5:15
// The input `a` has no default.
import { add } from "../right/function-tasks.ts";

await add.run({ b: 1 });
