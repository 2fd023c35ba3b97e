// expect TS2322 at 5:60
// A Date is not JSON.
import { weather } from "../right/one-declaration.ts";

export const made = weather.task({ name: "task", custom: { at: new Date(0) } });
