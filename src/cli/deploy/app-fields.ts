import { createHash } from "node:crypto";
import { quoteWords } from "../../runtime/base/text.ts";
import type { AppLabels, AppSpec, AppState } from "../../runtime/remote/app-types.ts";
import { listDifferences } from "../../runtime/values/find-difference.ts";

/** Every field that fx sets, and its text. */
export function listAppFields(spec: AppSpec, labels: AppLabels) {
  const { container, securityContext, description } = spec;
  const { min, max } = spec.replicas;
  const { requests = [], limits = [] } = container.resources ?? {};
  const serviceAccount = securityContext.runAs?.k8sServiceAccount ?? "";
  const fields = [
    ["image", container.image],
    ["entrypoint", quoteWords(container.command)],
    ["command", quoteWords(container.args)],
    ["port", container.ports.map(({ containerPort, name }) => `${containerPort} (${name})`).join()],
    ["replicas", min === max ? `${max}` : `${min} to ${max}, by load`],
    ...requests.map(({ name, value }) => [`reserved ${toWord(name)}`, value] as const),
    ...limits.map(({ name, value }) => [`most ${toWord(name)}`, value] as const),
    ["service account", serviceAccount],
    ...securityContext.secrets.map(
      ({ envVar, group, key }) =>
        [`secret ${envVar}`, `${key}${group === "" ? "" : ` of ${group}`}`] as const,
    ),
    ...hideValues(spec).container.env.map(
      ({ key, fingerprint }) => [`env ${key}`, fingerprint] as const,
    ),
    ...Object.entries(labels).map(([key, value]) => [`label ${key}`, value] as const),
    ["description", description],
  ] as const;
  return fields.filter(([, text]) => text !== "");
}

/** The spec without the values of environment variables, which may be secret. */
export function hideValues(spec: AppSpec) {
  const { env, ...container } = spec.container;
  const hidden = env.map(({ key, value }) => {
    // Shows whether a value has changed. It is short, so that many values have the same.
    const digest = createHash("sha256").update(value).digest("hex").slice(0, 8);
    return { key, fingerprint: `sha256:${digest}` };
  });
  return { ...spec, container: { ...container, env: hidden } };
}

/** What deploying changes in an app. A field is null if the app does not have it. */
export function listAppChanges(found: AppState, spec: AppSpec, labels: AppLabels) {
  // A Flyte that stores no labels returns none, although fx always sends one.
  const areLabelsStored = Object.keys(found.labels).length > 0;
  const before = Object.fromEntries(listAppFields(found.spec, found.labels));
  const after = Object.fromEntries(listAppFields(spec, areLabelsStored ? labels : {}));
  return [
    ...(found.isWanted ? [] : [{ field: "state", before: "stopped", after: "started" }]),
    ...[...listDifferences(after, before)].map(({ path, values }) => ({
      field: String(path[0]),
      before: (values[1] ?? null) as string | null,
      after: (values[0] ?? null) as string | null,
    })),
  ];
}

function toWord(name: string): string {
  return name.toLowerCase().replaceAll("_", " ");
}
