import type { TaskTemplate } from "flyte-fx/models";

/** Returns a minimal TaskTemplate with the test's changes. */
export function smallTemplate(type: string, changes: Partial<TaskTemplate> = {}): TaskTemplate {
  return {
    id: { project: "", domain: "", name: "n", version: "", org: "" },
    type,
    taskTypeVersion: 0,
    metadata: {
      runtime: { type: "FLYTE_SDK", version: "1", flavor: "typescript" },
      retries: 0,
      discoverable: false,
      discoveryVersion: "",
      cacheSerializable: false,
      cacheIgnoreInputVars: [],
      deprecatedErrorMessage: "",
      podTemplateName: "",
      generatesDeck: false,
      isEager: false,
      labels: {},
      annotations: {},
    },
    interface: { inputs: {}, outputs: {} },
    custom: {},
    config: {},
    ...changes,
  };
}
