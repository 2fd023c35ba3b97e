import type { Container, KeyValue, ResourceEntry, Resources } from "../task-template/task-template.ts";
import { resolveImage } from "./image-template.ts";
import type { SerializationSettings } from "./serialization-settings.ts";

/** Amounts of resources, as Kubernetes writes them: `"500m"`, `"1Gi"`, or a number. */
export interface ResourceAmounts {
  readonly cpu?: string | number;
  readonly memory?: string | number;
  readonly gpu?: string | number;
  readonly ephemeralStorage?: string | number;
}

/** What a task that runs in a container asks for. */
export interface ContainerOptions {
  /** An image, or a template such as `{{.image.default}}`. Default: the image of the serialization settings. */
  readonly containerImage?: string;
  readonly env?: { readonly [key: string]: string };
  readonly requests?: ResourceAmounts;
  readonly limits?: ResourceAmounts;
}

/** The container that runs `fx execute` with the arguments given. */
export function containerOf(args: readonly string[], options: ContainerOptions, settings: SerializationSettings): Container {
  return {
    image: resolveImage(options.containerImage, settings),
    command: [],
    args,
    env: environmentOf(settings.env ?? {}, options.env ?? {}),
    resources: resourcesOf(options),
  };
}

/** The settings' variables come first; a task's own value wins, at the place where the name came first. */
function environmentOf(fromSettings: { readonly [key: string]: string }, own: { readonly [key: string]: string }): KeyValue[] {
  return Object.entries({ ...fromSettings, ...own }).map(([key, value]) => ({ key, value }));
}

function resourcesOf({ requests = {}, limits = {} }: ContainerOptions): Resources {
  return { requests: entriesOf(requests), limits: entriesOf(limits) };
}

function entriesOf({ ephemeralStorage, cpu, gpu, memory }: ResourceAmounts): ResourceEntry[] {
  const amounts = { EPHEMERAL_STORAGE: ephemeralStorage, CPU: cpu, GPU: gpu, MEMORY: memory } as const;
  return Object.entries(amounts).flatMap(([name, value]) => (value === undefined || value === "" || value === 0 ? [] : [{ name: name as keyof typeof amounts, value: String(value) }]));
}
