import { countOf } from "../model/format.ts";
import { Icon } from "../parts/icon.tsx";
import { ValueTree } from "../parts/value-tree.tsx";
import { type ComparedEntry, type Comparison, countDifferences } from "./compare-values.ts";
import { groupEntries } from "./group-entries.ts";
import { splitChange } from "./split-change.ts";

/** More groups are not shown, so that a large value stays quick to open. */
const MOST_GROUPS = 200;
/** What remains of the text around a change. */
const AROUND = 60;

/** The IDs of the first and of the second run. */
export type RunPair = readonly [string, string];

interface ViewProps {
  readonly comparison: Comparison;
  readonly ids: RunPair;
}

/** What differs in two values. Equal parts are folded. */
export function ComparisonView({ comparison, ids }: ViewProps) {
  if (comparison.kind === "equal") return <ValueTree value={comparison.value} />;
  if ("entries" in comparison) return <Entries entries={comparison.entries} ids={ids} />;
  return <Leaf comparison={comparison} ids={ids} />;
}

function Entries({ entries, ids }: { entries: readonly ComparedEntry[]; ids: RunPair }) {
  const groups = groupEntries(entries);
  return (
    <ul class="diff">
      {groups.slice(0, MOST_GROUPS).map((group, index) => (
        <li key={index}>
          {"equal" in group ? (
            <EqualEntries entries={group.equal} />
          ) : (
            <Entry entry={group.differing} ids={ids} />
          )}
        </li>
      ))}
      {groups.length > MOST_GROUPS && (
        <li class="dim">and {countOf(groups.length - MOST_GROUPS, "more part")}</li>
      )}
    </ul>
  );
}

function EqualEntries({ entries }: { entries: readonly ComparedEntry[] }) {
  return (
    <details class="diff-equal">
      <summary>
        {entries.length === 1 ? `${entries[0]!.name} is equal` : `${entries.length} are equal`}
      </summary>
      <ul class="diff">
        {entries.slice(0, MOST_GROUPS).map(({ name, comparison }) => (
          <li key={name}>
            <span class="tree-name">{name}</span>{" "}
            <ValueTree
              value={comparison.kind === "equal" ? comparison.value : undefined}
              isOpen={entries.length === 1}
            />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Entry({ entry, ids }: { entry: ComparedEntry; ids: RunPair }) {
  const { name, comparison } = entry;
  if (!("entries" in comparison))
    return (
      <>
        <span class="tree-name">{name}</span> <ComparisonView comparison={comparison} ids={ids} />
      </>
    );
  return (
    <details open>
      <summary>
        <span class="tree-name">{name}</span>{" "}
        <span class="dim">{countOf(countDifferences(comparison), "difference")}</span>
      </summary>
      <Entries entries={comparison.entries} ids={ids} />
    </details>
  );
}

type LeafComparison = Exclude<Comparison, { kind: "equal" } | { kind: "list" | "object" }>;

function Leaf({ comparison, ids }: { comparison: LeafComparison; ids: RunPair }) {
  const { kind } = comparison;
  const index = kind === "only-second" ? 1 : 0;
  return (
    <>
      <span class={`badge diff-${kind}`}>
        <Icon name={kind === "changed" ? "differs" : index === 0 ? "minus" : "plus"} />
        {kind === "changed" ? "differs" : `only in ${ids[index]}`}
      </span>
      <div class="diff-sides">
        {comparison.kind === "changed" ? (
          <ChangedSides first={comparison.first} second={comparison.second} ids={ids} />
        ) : (
          [0, 1].map((side) => (
            <div key={side} class="diff-side">
              <span class="diff-run">{ids[side]}</span>
              {side === index ? (
                <ValueTree value={comparison.value} />
              ) : (
                <span class="dim">nothing</span>
              )}
            </div>
          ))
        )}
      </div>
    </>
  );
}

interface SidesProps {
  readonly first: unknown;
  readonly second: unknown;
  readonly ids: RunPair;
}

function ChangedSides({ first, second, ids }: SidesProps) {
  const isText = typeof first === "string" && typeof second === "string";
  const parts = isText ? splitChange(first, second) : undefined;
  return (
    <>
      {([first, second] as const).map((value, side) => (
        <div key={side} class="diff-side">
          <span class="diff-run">{ids[side]}</span>
          {parts === undefined ? (
            <ValueTree value={value} />
          ) : (
            <span class="scalar scalar-text">
              {value === "" ? '""' : lastOf(parts.start)}
              <mark>{side === 0 ? parts.first : parts.second}</mark>
              {firstOf(parts.end)}
            </span>
          )}
        </div>
      ))}
    </>
  );
}

function lastOf(text: string): string {
  return text.length <= AROUND ? text : `…${text.slice(-AROUND)}`;
}

function firstOf(text: string): string {
  return text.length <= AROUND ? text : `${text.slice(0, AROUND)}…`;
}
