// expect TS2322 at 7:14
// Code receives a bigint as a bigint, never as a number.
import { t } from "flyte-fx";

const type = t.bigint();
declare const received: t.Infer<typeof type>;
export const value: number = received;
