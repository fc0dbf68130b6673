import type { ExplainedEdge, Explanation } from "../../api/why.ts";
import { At } from "../../ui/time.tsx";
import { words } from "./words.ts";

const { facts } = words;

/** What the edge itself said, under the sentence that follows from it. */
export function EdgeEvidence({
  edge,
  explanation: { answer },
}: {
  edge: ExplainedEdge;
  explanation: Explanation;
}) {
  const { entry, reader, failedAt, lastError, away } = edge;
  return (
    <details class="evidence">
      <summary aria-label={words.evidenceOf(edge.edge)}>{words.evidence}</summary>
      <dl class="facts">
        <dt>{facts.log}</dt>
        <dd>{answer.version === null ? facts.nothing : words.version(answer.version)}</dd>
        <dt>{facts.head}</dt>
        <dd>{headText(entry)}</dd>
        <dt>{facts.held}</dt>
        <dd>{heldText(entry)}</dd>
        <dt>{facts.reader}</dt>
        <dd>{readerText(reader)}</dd>
        {failedAt !== null && (
          <>
            <dt>{facts.failing}</dt>
            <dd>
              <At at={failedAt} />
            </dd>
          </>
        )}
        {(lastError ?? away) !== null && (
          <>
            <dt>{facts.error}</dt>
            <dd>{lastError ?? away}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

function headText(entry: ExplainedEdge["entry"]): string {
  const head = entry?.ledger?.head;
  return head === undefined
    ? facts.unknown
    : `${words.version(head)}, ${words.change(head.change)}`;
}

function heldText(entry: ExplainedEdge["entry"]): string {
  if (entry?.store === undefined || entry.store === null) return facts.unknown;
  const { held } = entry.store;
  return held === null ? facts.nothing : words.version(held.version);
}

function readerText(reader: ExplainedEdge["reader"]): string {
  if (reader === null) return facts.unknown;
  const { kind, version, freshness } = reader;
  return [
    words.given[kind],
    version === null ? null : words.version(version),
    freshness === null ? null : words.sure[freshness],
  ]
    .filter((part) => part !== null)
    .join(", ");
}
