// expect TS2322 at 5:46
// There is no output `men`, and `mean` is missing.
import { t, task } from "flyte-fx";

task({ outputs: { mean: t.float() } }, () => ({ men: 1 }));
