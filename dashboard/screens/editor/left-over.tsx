import { useEffect, useState } from "preact/hooks";
import { desk } from "../../desk.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { session } from "../../wiring.ts";
import type { CopyKey } from "../../work/journal.ts";
import { openedCopy, viewOf } from "../../work/local-copy.ts";
import { copyText } from "./copy-text.ts";
import { words } from "./words.ts";

interface LeftOver {
  key: CopyKey;
  edits: number;
  text: string;
}

/** What somebody wrote in a document that is gone: it is still on the device, to be copied, until they give it up. */
export function LeftOvers({ document }: { document: number }) {
  const [found, setFound] = useState<readonly LeftOver[]>([]);
  const [asked, setAsked] = useState<LeftOver | null>(null);
  const owner = session.me.value?.id ?? 0;
  const site = session.site.value ?? "";
  useEffect(() => {
    let isLeft = false;
    void leftOf(owner, site, document).then((all) => isLeft || setFound(all));
    return () => void (isLeft = true);
  }, [owner, site, document]);
  return (
    <>
      {found.map((one) => (
        <Notice key={one.key.locale} tone="warn">
          <p>{words.leftOver(one.edits, one.key.locale)}</p>
          <div class="form-actions">
            <Button icon="copy" onClick={() => void copyText(one.text)}>
              {words.copyMine}
            </Button>
            <Button onClick={() => setAsked(one)}>{words.giveUp}</Button>
          </div>
        </Notice>
      ))}
      {asked !== null && (
        <Confirm
          title={words.giveUpTitle}
          does={words.giveUp}
          onClose={() => setAsked(null)}
          onDo={() => {
            setAsked(null);
            // shown until it is gone for good: who leaves at once would find it again
            void forget(asked.key).then(
              () => setFound((all) => all.filter((one) => one !== asked)),
              () => undefined,
            );
          }}
        >
          <p>{words.giveUpMore(asked.edits)}</p>
        </Confirm>
      )}
    </>
  );
}

async function leftOf(owner: number, site: string, document: number): Promise<LeftOver[]> {
  const waiting = await desk.journal.waiting(owner).catch(() => []);
  const here = waiting.filter(({ key }) => key.site === site && key.document === document);
  const read = here.map(async ({ key, edits, conflicts }) => {
    const local = await desk.journal.read(key).catch(() => null);
    // what cannot be shown now is not offered to be given up: it stays
    if (local === null) return [];
    return [{ key, edits: edits + conflicts, text: JSON.stringify(viewOf(local), null, 2) }];
  });
  return (await Promise.all(read)).flat();
}

/** Whichever tab writes it: there is nothing left to write. */
async function forget(key: CopyKey): Promise<void> {
  const nothing = openedCopy({ version: 0, copy: { value: {}, disagreements: [] } });
  await desk.journal.take(key, "nobody");
  await desk.journal.keep(key, "nobody", nothing);
}
