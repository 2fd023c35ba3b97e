// expect TS2322 at 5:46
// The output is called `mean`, not `men`.
import { t, task } from "flyte-fx";

task({ outputs: { mean: t.float() } }, () => ({ men: 1 }));
