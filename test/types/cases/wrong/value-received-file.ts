// expect TS2322 at 7:14
// A file may be given as a path, and is received as a FlyteFile.
import { t } from "flyte-fx";

const type = t.file();
declare const received: t.Infer<typeof type>;
export const path: string = received;
