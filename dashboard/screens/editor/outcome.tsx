import type { ComponentChildren } from "preact";
import type { CopyCheck } from "../../../shared/manage/working.ts";
import { here } from "../../here.ts";
import { Notice } from "../../ui/state.tsx";
import { msText } from "../../ui/time.tsx";
import { nameOf } from "../content/name.ts";
import type { ActProps } from "./props.ts";
import { whoChanged } from "./changes.ts";
import { publishWords as words } from "./publish-words.ts";

/** What a check found: what is in the way, what it reaches, and what goes along. */
export function Outcome(props: ActProps & { check: CopyCheck; me: number | null }) {
  const { check, me, type } = props;
  const { unseen, edges, changed } = check;
  const away = edges.filter((edge) => edge.away).map(({ name }) => name);
  const others = whoChanged(changed, type, me);
  return (
    <div class="stack">
      <Problems {...props} />
      <Reach check={check} />
      {away.length > 0 && <Notice tone="warn">{words.away(away.join(", "))}</Notice>}
      {others.length > 0 && (
        <Listed tone="plain" sentence={words.others}>
          {others.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </Listed>
      )}
      {unseen.length > 0 && (
        <Listed tone="warn" sentence={words.unseen}>
          {unseen.map(({ path, id, document }) => (
            <li key={`${path} ${id}`}>
              {path}:{" "}
              {document === null ? (
                words.deleted
              ) : (
                <a href={here(`/content/${document.type}/${id}`)}>{nameOf(document)}</a>
              )}
            </li>
          ))}
        </Listed>
      )}
    </div>
  );
}

/** What is in the way; each leads to its field. */
function Problems({
  check: { problems },
  view,
  onClose,
}: Pick<ActProps, "view" | "onClose"> & { check: CopyCheck }) {
  const goTo = (path: string) => {
    onClose();
    // the dialog gives the focus back first
    requestAnimationFrame(() => view.goTo(path));
  };
  if (problems.length === 0) return null;
  return (
    <Listed tone="bad" sentence={words.problems}>
      {problems.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          {path === "" ? (
            message
          ) : (
            <button type="button" class="link" onClick={() => goTo(path)}>
              {path}: {message}
            </button>
          )}
        </li>
      ))}
    </Listed>
  );
}

/** How many answers change, where, and how soon. */
function Reach({ check: { reach, edges } }: { check: CopyCheck }) {
  if (reach === null) return null;
  const { renditions, capped, details, lists, searches, feeds, queries, estimate } = reach;
  return (
    <details class="reach">
      <summary>
        {words.reach(renditions, capped)} {words.kinds(details, lists, searches, feeds)}{" "}
        {words.takes(edges.length, msText(estimate.ms))}
      </summary>
      <ul class="facts-list">
        {queries.map((query) => (
          <li key={query}>
            <code>{query}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

const Listed = ({
  tone,
  sentence,
  children,
}: {
  tone: "plain" | "bad" | "warn";
  sentence: string;
  children: ComponentChildren;
}) => (
  <Notice tone={tone}>
    <div class="stack">
      <p>{sentence}</p>
      <ul class="bullets">{children}</ul>
    </div>
  </Notice>
);
