// expect TS2345 at 5:7
// An error needs a message.
import { UserError } from "flyte-fx";

throw new UserError();
