import type { ComponentType } from "preact";
import type { InputFault, TypeView } from "../../protocol.ts";
import type { Draft } from "./draft.ts";

/**
 * What every editor of a value receives. Editors reach the editors of inner types through `Editor`,
 * so that they need not import each other.
 */
export interface EditorProps<D extends Draft = Draft, T extends TypeView = TypeView> {
  readonly type: T;
  readonly draft: D;
  readonly path: InputFault["path"];
  readonly faults: readonly InputFault[];
  /** Names the editor for people who cannot see its place. */
  readonly label: string;
  /** What an empty field stands for, if it may stay empty. */
  readonly empty?: string;
  readonly Editor: ComponentType<EditorProps>;
  readonly onChange: (draft: Draft) => void;
}
