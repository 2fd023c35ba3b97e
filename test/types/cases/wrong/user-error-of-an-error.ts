// expect TS2345 at 5:21
// The cause follows the message: `{ cause }`.
import { UserError } from "flyte-fx";

throw new UserError(new Error("why"));
