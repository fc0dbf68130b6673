import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { here } from "../../here.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { Section } from "../../ui/page.tsx";
import { Empty, Notice } from "../../ui/state.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { say } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { whyNotMine, type FullRelease, type ItemProblem, type ReleaseItem } from "./shapes.ts";
import { words } from "./words.ts";

const nameOf = ({ slug, document }: ReleaseItem): string => slug ?? `#${document}`;

/** What is in a release, and what is in its way. */
export function Contents({
  release: { id, contents },
  problems,
  mayChange,
}: {
  release: FullRelease;
  problems: readonly ItemProblem[];
  mayChange: boolean;
}) {
  const act = useAct();
  const takeOut = async (item: ReleaseItem) => {
    const path = `/releases/${id}/items/${item.document}`;
    await act.inTurn(async () => {
      await api.send("DELETE", path, { query: { locale: item.locale } });
      say(words.takenOut(nameOf(item)));
    });
    await askAgain(`/releases/${id}`, "/releases");
  };
  const problemOf = (item: ReleaseItem) =>
    problems.find((one) => one.document === item.document && one.locale === item.locale)?.problem;
  return (
    <Section title={words.contents}>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
      {contents.length === 0 ? (
        <Empty icon="release" title={words.empty}>
          <p>{words.emptyMore}</p>
          <LinkButton href={here("/content")}>{words.toContent}</LinkButton>
        </Empty>
      ) : (
        <Table
          caption={words.contents}
          rows={contents}
          keyOf={({ document, locale }) => `${document} ${locale}`}
          columns={columns(problemOf, mayChange ? (item) => void takeOut(item) : undefined)}
        />
      )}
    </Section>
  );
}

const columns = (
  problemOf: (item: ReleaseItem) => string | undefined,
  onTakeOut: ((item: ReleaseItem) => void) | undefined,
): Column<ReleaseItem>[] => [
  {
    title: words.document,
    isWide: true,
    cell: (item) => (
      <div class="two-lines">
        <a href={here(`/content/${item.type}/${item.document}`)}>{nameOf(item)}</a>
        <span class="muted">{item.type}</span>
        {problemOf(item) !== undefined && <span class="field-error">{problemOf(item)}</span>}
      </div>
    ),
  },
  { title: words.locale, cell: ({ locale }) => locale },
  { title: words.action, cell: ({ action }) => words.actions[action] },
  {
    title: words.version,
    isMinor: true,
    cell: ({ action, revision }) =>
      action === "publish" && (
        <span class="nowrap">{revision === null ? words.newest : words.revision(revision)}</span>
      ),
  },
  ...(onTakeOut === undefined
    ? []
    : [
        {
          title: words.acts,
          cell: (item: ReleaseItem) =>
            whyNotMine(session.within(), item) === undefined && (
              <Button
                kind="quiet"
                icon="trash"
                label={words.takeOut(nameOf(item), item.locale)}
                onClick={() => onTakeOut(item)}
              />
            ),
        },
      ]),
];
