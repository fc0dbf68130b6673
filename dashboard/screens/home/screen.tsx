import type { ComponentChildren } from "preact";
import type { DocumentStub } from "../../../shared/manage/documents.ts";
import type { Overview } from "../../../shared/manage/overview.ts";
import { useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Page, Section } from "../../ui/page.tsx";
import { Answer } from "../../ui/state.tsx";
import { Ago } from "../../ui/time.tsx";
import { clock, session } from "../../wiring.ts";
import { nameOf } from "../content/name.ts";
import { StateBadge } from "../content/state-badge.tsx";
import { Changes } from "../delivery/changes.tsx";
import { EdgesAtAGlance } from "./edges.tsx";
import { words } from "./words.ts";

/** ours: as many changes as are looked at. */
const CHANGES_SHOWN = 5;

/** Where one begins: what one was at, what waits, and whether all of it reaches its readers. */
export const HomeScreen = () => (
  <Page title={words.title}>
    <div class="home">
      <Answer of={useAsked<Overview>("/overview")} rows={4}>
        {(overview) => <Begun overview={overview} />}
      </Answer>
      <Section title={words.edges}>
        <EdgesAtAGlance />
      </Section>
    </div>
    <Section title={words.changes} actions={<a href={here("/delivery")}>{words.delivery}</a>}>
      <Changes most={CHANGES_SHOWN} />
    </Section>
  </Page>
);

const Begun = ({ overview: { editing, reviews, planned } }: { overview: Overview }) => (
  <>
    <Section title={words.editing} actions={<a href={here("/content")}>{words.content}</a>}>
      <Rows none={words.editingNone}>
        {editing.map((one) => (
          <li key={`${one.id} ${one.locale}`}>
            <DocumentLink of={one} />
            <Ago at={one.at} now={clock.now()} />
          </li>
        ))}
      </Rows>
    </Section>
    <Section title={session.may("publish") ? words.reviews : words.myReviews}>
      <Rows none={words.reviewsNone}>
        {reviews.map((one) => (
          <li key={`${one.id} ${one.locale}`}>
            <DocumentLink of={one}>
              <span class="muted">
                {words.askedBy(one.askedBy.name)}
                {one.note !== "" && `: ${one.note}`}
              </span>
            </DocumentLink>
            <Ago at={one.askedAt} now={clock.now()} />
          </li>
        ))}
      </Rows>
    </Section>
    <Section title={words.planned} actions={<a href={here("/schedule")}>{words.schedule}</a>}>
      <Rows none={words.plannedNone}>
        {planned.map(({ at, action, document, release }) => (
          <li key={`${at} ${document?.id ?? ""} ${release?.id ?? ""}`}>
            {release !== null && (
              <a href={here(`/releases/${release.id}`)}>{words.release(release.name)}</a>
            )}
            {document !== null && (
              <DocumentLink of={document}>
                <span class="muted">{words.actions[action]}</span>
              </DocumentLink>
            )}
            <Ago at={at} now={clock.now()} />
          </li>
        ))}
      </Rows>
    </Section>
  </>
);

/** A few rows, or that there are none. */
const Rows = ({ none, children }: { none: string; children: readonly ComponentChildren[] }) =>
  children.length === 0 ? <p class="muted">{none}</p> : <ul class="card home-rows">{children}</ul>;

const DocumentLink = ({
  of,
  children,
}: {
  of: DocumentStub & { locale: string };
  children?: ComponentChildren;
}) => (
  <div class="two-lines">
    <a class="breaks" href={here(`/content/${of.type}/${of.id}?locale=${of.locale}`)}>
      {nameOf(of)}
    </a>
    <span class="states">
      <StateBadge state={of.state} scheduledAt={null} />
      <span class="muted">{of.locale}</span>
      {children}
    </span>
  </div>
);
