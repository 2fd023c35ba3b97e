// expect TS2345 at 5:19
// The catalogue has no such code.
import { FxError } from "flyte-fx";

throw new FxError("FX9999", "what happened");
