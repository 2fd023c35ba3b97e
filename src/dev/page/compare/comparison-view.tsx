import type { ComponentChildren } from "preact";
import { countOf } from "../model/format.ts";
import { Badge, type Look } from "../parts/badge.tsx";
import { ValueTree } from "../parts/value-tree.tsx";
import {
  type ComparedEntry,
  type Comparison,
  countDifferences,
  splitChange,
} from "./compare-values.ts";

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
          {isEqual(group[0]!) ? (
            <EqualEntries entries={group} />
          ) : (
            <Entry entry={group[0]!} ids={ids} />
          )}
        </li>
      ))}
      {groups.length > MOST_GROUPS && (
        <li class="dim">and {countOf(groups.length - MOST_GROUPS, "more part")}</li>
      )}
    </ul>
  );
}

/** Puts equal neighbours together, so that they can be folded. */
function groupEntries(entries: readonly ComparedEntry[]): readonly ComparedEntry[][] {
  const groups: ComparedEntry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last !== undefined && isEqual(entry) && isEqual(last[0]!)) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

function isEqual({ comparison }: ComparedEntry): boolean {
  return comparison.kind === "equal";
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

type LeafComparison = Exclude<Comparison, { kind: "equal" | "list" | "object" }>;

const LOOKS: Readonly<Record<LeafComparison["kind"], Look>> = {
  changed: { icon: "differs", tone: "warn" },
  "only-first": { icon: "minus", tone: "bad" },
  "only-second": { icon: "plus", tone: "good" },
};

function Leaf({ comparison, ids }: { comparison: LeafComparison; ids: RunPair }) {
  const { kind } = comparison;
  const only = `only in ${ids[kind === "only-first" ? 0 : 1]}`;
  return (
    <>
      <Badge {...LOOKS[kind]} text={kind === "changed" ? "differs" : only} />
      <div class="pair">
        {listSides(comparison).map((side, index) => (
          <div key={index} class="diff-side sunk">
            <span class="diff-run dim">{ids[index]}</span>
            {side}
          </div>
        ))}
      </div>
    </>
  );
}

/** What to show for the first run and for the second one. */
function listSides(comparison: LeafComparison): readonly ComponentChildren[] {
  const nothing = <span class="dim">nothing</span>;
  if (comparison.kind !== "changed") {
    const value = <ValueTree value={comparison.value} />;
    return comparison.kind === "only-first" ? [value, nothing] : [nothing, value];
  }
  const { first, second } = comparison;
  if (typeof first !== "string" || typeof second !== "string" || !first || !second)
    return [<ValueTree value={first} />, <ValueTree value={second} />];
  const change = splitChange(first, second);
  return [change.first, change.second].map((part) => (
    <span class="mono pre">
      {lastOf(change.start)}
      <mark>{part}</mark>
      {firstOf(change.end)}
    </span>
  ));
}

function lastOf(text: string): string {
  return text.length <= AROUND ? text : `…${text.slice(-AROUND)}`;
}

function firstOf(text: string): string {
  return text.length <= AROUND ? text : `${text.slice(0, AROUND)}…`;
}
