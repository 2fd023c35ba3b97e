/** How a task is serialized. All of it may stay empty: who registers the task fills it in. */
export interface SerializationSettings {
  /** Which Flyte will get it. Default flyte1. */
  readonly protocol?: "flyte1" | "flyte2";
  /** Flyte's project. Default: empty. */
  readonly project?: string;
  /** Such as `development`. Default: empty. */
  readonly domain?: string;
  /** Under which the task is registered. Default: empty. */
  readonly version?: string;
  /** The image for tasks that run in a container and name none of their own; `{{.image.default}}` in those that do. */
  readonly image?: string;
  /** Further images by name, for `{{.image.NAME}}`. */
  readonly images?: { readonly [name: string]: string };
  /** Leaves image templates that no name is given for as they stand: a local run needs no image. Default false. */
  readonly keepImageTemplates?: boolean;
  /** Environment variables for tasks that run in a container; a task's own win. */
  readonly env?: { readonly [key: string]: string };
  /** Where the author's project exports a value, as `src/module#Export`; undefined where it does not. */
  readonly locate?: (exported: object) => string | undefined;
}
