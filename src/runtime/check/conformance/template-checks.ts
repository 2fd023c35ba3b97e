import { ensure } from "../check-failure.ts";
import { type ConformanceCheck, NO_JOBS } from "../check.ts";

const MOST_TEMPLATE_KIB = 64;
const MOST_CUSTOM_KIB = 16;

/** Checks of the task's serialized template. */
export const TEMPLATE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "template/size",
    level: "quality",
    title: `the task's template has at most ${MOST_TEMPLATE_KIB} KiB`,
    why: "Flyte 1 copies the template into the state of every workflow that uses the task. All templates and the progress of such a workflow have to fit into one object of Kubernetes, about 1.5 MiB. The engine also sends the template with each create.",
    fix: "Pass large values as inputs, or keep them in storage and put their URI into the template. Shorten long descriptions and SQL.",
    ...NO_JOBS,
    async run({ subject: { wire, template } }) {
      ensureSize("the template", wire.encodeTaskTemplate(template).length, MOST_TEMPLATE_KIB);
    },
  },
  {
    id: "template/custom-size",
    level: "quality",
    title: `the template's custom has at most ${MOST_CUSTOM_KIB} KiB`,
    why: "custom is configuration: Flyte registers it once for all runs of the task, copies it with the template, and sends it with each create. Data in it can neither differ between runs nor be cached or traced as an input.",
    fix: "Keep only settings in custom. Pass data as an input, or keep it in storage and put its URI into custom.",
    ...NO_JOBS,
    async run({ subject: { wire, template } }) {
      // The difference is the size of custom on the wire.
      const whole = wire.encodeTaskTemplate(template).length;
      const without = wire.encodeTaskTemplate({ ...template, custom: {} }).length;
      ensureSize("custom", whole - without, MOST_CUSTOM_KIB);
    },
  },
];

/** Throws CheckFailure for more KiB. */
export function ensureSize(what: string, bytes: number, mostKib: number): void {
  const size = `${(bytes / 1024).toFixed(1)} KiB`;
  ensure(bytes <= mostKib * 1024, `${what} has ${size}`, { expected: `at most ${mostKib} KiB` });
}
