import { t } from "flyte-fx";
import * as z from "zod";
import { same } from "../same.ts";

const Job = z.object({ id: z.string().min(1), tries: z.int().default(3), note: z.string().optional() });

export const shape = { job: t.object(Job), titled: t.object(Job, { title: "Job" }), jobs: t.list(t.object(Job)) };

same<t.Infer<typeof shape>["job"], { id: string; tries: number; note?: string | undefined }>(true);
same<t.Input<typeof shape>["job"], { id: string; tries?: number | undefined; note?: string | undefined }>(true);
same<t.Infer<typeof shape>["jobs"], { id: string; tries: number; note?: string | undefined }[]>(true);
