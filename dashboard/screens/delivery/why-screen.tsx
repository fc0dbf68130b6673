import { useLocation } from "preact-iso/router";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useExplanation, type ExplainedEdge, type Explanation } from "../../api/why.ts";
import { atSite } from "../../links.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button, LinkButton } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Answer, Notice } from "../../ui/state.tsx";
import { api, session } from "../../wiring.ts";
import { EdgeEvidence } from "./evidence.tsx";
import { answerSentence, askedPath, edgeSentence } from "./sentences.ts";
import { words } from "./words.ts";

/** Why an address is answered as it is, edge by edge. The address that is asked about stands in the page's own. */
export function WhyScreen() {
  const { query } = useLocation();
  const asked = askedPath(query["url"] ?? "");
  return (
    <Page
      title={words.why}
      intro={words.whyIntro}
      actions={
        <LinkButton href={atSite(session.site.value ?? "", "/delivery")} icon="left" kind="quiet">
          {words.title}
        </LinkButton>
      }
    >
      <AddressForm asked={asked} />
      {asked !== null && <Explained url={asked} />}
    </Page>
  );
}

function AddressForm({ asked }: { asked: string | null }) {
  const { path, route } = useLocation();
  const [text, setText] = useState(asked ?? "");
  const [isWrong, setWrong] = useState(false);
  const known = useRef(asked);
  useLayoutEffect(() => {
    // somebody went back; what was asked here stands in the field, or what was typed since
    if (known.current !== asked) setText(asked ?? "");
    known.current = asked;
  }, [asked]);
  return (
    <form
      class="why-form"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = askedPath(text);
        setWrong(wanted === null);
        if (wanted === null) return;
        known.current = wanted;
        setText(wanted);
        route(`${path}?${new URLSearchParams({ url: wanted }).toString()}`);
      }}
    >
      <TextField
        label={words.url}
        help={words.urlHelp}
        inputMode="url"
        autocomplete="off"
        spellcheck={false}
        placeholder="/v2/pages/…"
        value={text}
        onText={setText}
        error={isWrong ? words.notV2 : null}
      />
      <Button kind="primary" type="submit">
        {words.ask}
      </Button>
    </form>
  );
}

function Explained({ url }: { url: string }) {
  return (
    <Answer of={useExplanation(api, url)} rows={3}>
      {(explanation) => (
        <>
          {explanation.standing !== "primary" && (
            <Notice tone="warn">{words[explanation.standing]}</Notice>
          )}
          <Section title={words.answer}>
            <p aria-live="polite">{answerSentence(explanation, timeText)}</p>
            {explanation.preview && <p class="muted">{words.previews}</p>}
            <Documents explanation={explanation} />
          </Section>
          <Section title={words.edges}>
            <ul class="why-edges">
              {explanation.edges.map((edge) => (
                <WhyEdge key={edge.edge} edge={edge} explanation={explanation} />
              ))}
            </ul>
          </Section>
        </>
      )}
    </Answer>
  );
}

const TONES: Readonly<Record<ExplainedEdge["standing"]["state"], { tone: Tone; text: string }>> = {
  current: { tone: "good", text: "newest" },
  makes_it: { tone: "good", text: "made there" },
  asks_origin: { tone: "plain", text: "from the origin" },
  behind: { tone: "warn", text: "older" },
  away: { tone: "bad", text: "not asked" },
};

function WhyEdge({ edge, explanation }: { edge: ExplainedEdge; explanation: Explanation }) {
  const { tone, text } = TONES[edge.standing.state];
  return (
    <li class="card why-edge">
      <div class="why-sentence">
        <p>{edgeSentence(edge, explanation, timeText)}</p>
        <Badge tone={tone}>{text}</Badge>
      </div>
      <EdgeEvidence edge={edge} explanation={explanation} />
    </li>
  );
}

function Documents({ explanation: { documents, moreDocuments } }: { explanation: Explanation }) {
  if (documents.length === 0) return null;
  return (
    <p class="muted">
      {words.madeOf}{" "}
      {documents
        .map(({ name, slug, type, deleted }) => {
          const called = name ?? slug ?? type;
          return deleted ? `${called} (${words.deleted})` : called;
        })
        .join(", ")}
      {moreDocuments > 0 && ` ${words.moreDocuments(moreDocuments)}`}.
    </p>
  );
}

const exact = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const withDate = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A time of today as such, another with its date. */
function timeText(at: string): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return (isToday ? exact : withDate).format(date);
}
