import type { ComponentChildren } from "preact";

export interface Term {
  readonly name: string;
  /** The short name of its type. */
  readonly type?: string | undefined;
  readonly value: ComponentChildren;
}

/** Names, each with what belongs to it. */
export function Terms({ look, terms }: { look: "facts" | "fields" | "values"; terms: Term[] }) {
  return (
    <dl class={look}>
      {terms.map(({ name, type, value }) => (
        <div key={name}>
          <dt>
            {name} {type !== undefined && <span class="type">{type}</span>}
          </dt>
          <dd class="wrap">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
