// expect TS2322 at 7:14
// Callers may pass a path for a file, but code receives a FlyteFile.
import { t } from "flyte-fx";

const type = t.file();
declare const received: t.Infer<typeof type>;
export const path: string = received;
