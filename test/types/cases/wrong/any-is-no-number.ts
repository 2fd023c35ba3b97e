// expect TS2345 at 5:19
// A check of the cases themselves: `same` tells any from every other type.
import { same } from "../same.ts";

same<any, number>(true);
