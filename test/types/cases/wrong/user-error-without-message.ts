// expect TS2345 at 5:7
// An error says what is wrong.
import { UserError } from "flyte-fx";

throw new UserError();
