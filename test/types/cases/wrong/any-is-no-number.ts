// expect TS2345 at 5:19
// Checks the cases themselves: `same` distinguishes any from every other type.
import { same } from "../same.ts";

same<any, number>(true);
