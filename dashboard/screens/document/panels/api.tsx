import type { Document, DocumentAnswer } from "../../../../shared/manage/documents.ts";
import { useAsked } from "../../../asked.ts";
import { sizeText } from "../../../media/files.ts";
import { Copied } from "../../../ui/copied.tsx";
import { Answer } from "../../../ui/state.tsx";
import { sdkLine } from "./sdk.ts";
import { words } from "./words.ts";

/** How a program reads a document, and what it is answered. */
export function ApiPanel({ document }: { document: Document }) {
  const { id, locale } = document;
  const found = useAsked<DocumentAnswer>(`/documents/${id}/answer`, { query: { locale } });
  return (
    <Answer of={found} rows={4}>
      {(answer) =>
        answer.path === null ? (
          <p class="muted">{words.noAddress}</p>
        ) : (
          <Ways document={document} answer={answer} path={answer.path} />
        )
      }
    </Answer>
  );
}

function Ways({
  document,
  answer: { body, sizeBytes },
  path,
}: {
  document: Document;
  answer: DocumentAnswer;
  path: string;
}) {
  const address = `<edge>${path}${path.includes("?") ? "&" : "?"}auth_token=<token>`;
  return (
    <div class="stack">
      <p class="muted">{words.apiMore}</p>
      <Copied label={words.address} text={address} />
      <Copied label={words.curl} text={`curl '${address}'`} />
      <Copied label={words.sdk} text={sdkLine(document)} />
      <h3>{words.answer}</h3>
      {body === null ? (
        <p class="muted">{words.answerNone}</p>
      ) : (
        <>
          {body.length < (sizeBytes ?? 0) && !isWhole(body) && (
            <p class="muted">{words.answerCut(sizeText(sizeBytes ?? 0))}</p>
          )}
          <pre class="answer" tabIndex={0} aria-label={words.answer}>
            {indented(body)}
          </pre>
        </>
      )}
    </div>
  );
}

function isWhole(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** With lines and spaces for people; one that was cut off as it is. */
const indented = (body: string): string =>
  isWhole(body) ? JSON.stringify(JSON.parse(body), null, 2) : body;
