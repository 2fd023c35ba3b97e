import type {
  Container,
  KeyValue,
  ResourceEntry,
  Resources,
} from "../task-template/task-template.ts";
import { resolveImage } from "./image-template.ts";
import type { SerializationSettings } from "./serialization-settings.ts";

/** Amounts of resources, as Kubernetes writes them: `"500m"`, `"1Gi"`, or a number. What is left out, empty or 0 is not asked for. */
export interface ResourceAmounts {
  /** Cores. */
  readonly cpu?: string | number;
  /** Bytes, mostly with a unit: `1Gi`. */
  readonly memory?: string | number;
  /** Whole devices. */
  readonly gpu?: string | number;
  /** Bytes of disk that last as long as the container. */
  readonly ephemeralStorage?: string | number;
}

/** What a task that runs in a container asks for. */
export interface ContainerOptions {
  /** An image, or a template such as `{{.image.default}}`. Default: the image of the serialization settings. */
  readonly containerImage?: string;
  /** They win over those of the serialization settings. Default: none. */
  readonly env?: { readonly [key: string]: string };
  /** What is set aside for the container. Default: the platform's. */
  readonly requests?: ResourceAmounts;
  /** What it may use at most; a request alone sets no limit. Default: the platform's. */
  readonly limits?: ResourceAmounts;
}

/** The container that runs `fx execute` with the arguments given. */
export function containerOf(
  args: readonly string[],
  options: ContainerOptions,
  settings: SerializationSettings,
): Container {
  return {
    image: resolveImage(options.containerImage, settings),
    command: [],
    args,
    env: environmentOf(settings.env ?? {}, options.env ?? {}),
    resources: resourcesOf(options),
  };
}

/** The settings' variables come first; a task's own value wins, at the place where the name came first. */
function environmentOf(
  fromSettings: { readonly [key: string]: string },
  own: { readonly [key: string]: string },
): KeyValue[] {
  return Object.entries({ ...fromSettings, ...own }).map(([key, value]) => ({ key, value }));
}

function resourcesOf({ requests = {}, limits = {} }: ContainerOptions): Resources {
  return { requests: entriesOf(requests), limits: entriesOf(limits) };
}

function entriesOf({ ephemeralStorage, cpu, gpu, memory }: ResourceAmounts): ResourceEntry[] {
  const amounts = {
    EPHEMERAL_STORAGE: ephemeralStorage,
    CPU: cpu,
    GPU: gpu,
    MEMORY: memory,
  } as const;
  return Object.entries(amounts).flatMap(([name, value]) =>
    value === undefined || value === "" || value === 0
      ? []
      : [{ name: name as keyof typeof amounts, value: String(value) }],
  );
}
