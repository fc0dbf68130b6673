import { useLocation } from "preact-iso/router";
import { useState } from "preact/hooks";
import type { MediaFile, MediaSwap } from "../../../shared/manage/media.ts";
import { useAct } from "../../api/act.ts";
import { ApiError } from "../../api/errors.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import type { CropDialogProps } from "../../media/crop/dialog.tsx";
import type { FocusDialogProps } from "../../media/focus/dialog.tsx";
import { isCropped, isImage, ownAddress } from "../../media/files.ts";
import { words as media } from "../../media/words.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Answer, Empty, Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { later } from "../../ui/later.tsx";
import { DescribeUses } from "./describe.tsx";
import { Facts } from "./facts.tsx";
import { RemoveFile } from "./remove.tsx";
import { ReplaceFile } from "./replace.tsx";
import { Uses } from "./uses.tsx";
import { words } from "./words.ts";

const CropDialog = later<CropDialogProps>(() =>
  import("../../media/crop/dialog.tsx").then((it) => it.CropDialog),
);

const FocusDialog = later<FocusDialogProps>(() =>
  import("../../media/focus/dialog.tsx").then((it) => it.FocusDialog),
);

/** One file: `/media/12`. */
export function MediaFileScreen({ params }: { params: Record<string, string> }) {
  const found = useAsked<MediaFile>(`/media/${encodeURIComponent(params["id"] ?? "")}`);
  const { error } = found;
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return <Gone />;
  return <Answer of={found}>{(file) => <One key={file.id} file={file} />}</Answer>;
}

const Gone = () => (
  <Page title={words.gone}>
    <Empty icon="media" title={words.gone}>
      <LinkButton href={here("/media")}>{words.back}</LinkButton>
    </Empty>
  </Page>
);

/** Whether who is signed in may take it out: anyone's, or their own. */
const mayRemove = ({ uploadedBy }: MediaFile): boolean =>
  session.may("publish") ||
  (session.may("contribute") && uploadedBy !== null && uploadedBy.id === session.me.value?.id);

function One({ file }: { file: MediaFile }) {
  const [open, setOpen] = useState<"remove" | "replace" | "crop" | "focus" | null>(null);
  const { route } = useLocation();
  const close = () => setOpen(null);
  return (
    <Page
      title={file.name}
      actions={
        <>
          <LinkButton kind="quiet" icon="left" href={here("/media")}>
            {words.back}
          </LinkButton>
          {session.may("contribute") && isCropped(file) && (
            <>
              <Button onClick={() => setOpen("crop")}>{media.crop}</Button>
              <Button onClick={() => setOpen("focus")}>{words.focus}</Button>
            </>
          )}
          {session.may("publish") && file.used && (
            <Button onClick={() => setOpen("replace")}>{words.replace}</Button>
          )}
          {mayRemove(file) && (
            <Button icon="trash" onClick={() => setOpen("remove")}>
              {words.remove}
            </Button>
          )}
        </>
      }
    >
      <div class="media-one">
        <Preview file={file} />
        <div class="stack">
          {session.may("contribute") && <Said file={file} />}
          <Facts file={file} />
        </div>
      </div>
      <Section title={words.uses}>
        <Uses file={file} />
      </Section>
      {open === "remove" && <RemoveFile file={file} onClose={close} />}
      {open === "crop" && (
        <CropDialog of={file} onDone={({ id }) => route(here(`/media/${id}`))} onClose={close} />
      )}
      {open === "focus" && <FocusDialog file={file} onClose={close} />}
      {open === "replace" && <ReplaceFile file={file} onClose={close} />}
    </Page>
  );
}

/** The file itself, from the page's own origin. */
function Preview({ file }: { file: MediaFile }) {
  const source = ownAddress(file);
  const [kind] = file.type.split("/");
  if (isImage(file)) return <img class="file-preview" src={source} alt={file.alt} />;
  if (kind === "video")
    return <video class="file-preview" src={source} controls aria-label={file.name} />;
  if (kind === "audio")
    return <audio class="file-preview" src={source} controls aria-label={file.name} />;
  return (
    <LinkButton icon="external" href={source} target="_blank">
      {words.open}
    </LinkButton>
  );
}

/** Whether a use has the text of before, or nobody can say: the dialog says why, and takes the file alone. */
const hasUsesToDescribe = async (file: MediaFile, alt: string): Promise<boolean> =>
  file.used &&
  session.may("publish") &&
  api.post<MediaSwap>(`/media/${file.id}/alt/check`, { alt }).then(
    ({ count }) => count > 0,
    () => true,
  );

/** What people say of a file, as it is being filled in. */
function useSaying(file: MediaFile) {
  const [alt, setAlt] = useState(file.alt);
  const [name, setName] = useState(file.name);
  const [isOffering, setOffering] = useState(false);
  const act = useAct();
  const patch = async (changed: { alt?: string; name?: string }) => {
    const path = `/media/${file.id}`;
    const saved = await api.patch<MediaFile>(path, changed);
    // unless somebody has typed on
    setName((now) => (now === name ? saved.name : now));
    say(words.saved);
    await askAgain("/media", path);
  };
  const save = async () => {
    const isOffered = alt !== file.alt && (await hasUsesToDescribe(file, alt));
    const changed = {
      ...(alt === file.alt || isOffered ? {} : { alt }),
      ...(name === file.name ? {} : { name }),
    };
    if (!isOffered || name !== file.name) await patch(changed);
    setOffering(isOffered);
  };
  return {
    fields: { alt, onAlt: setAlt, name, onName: setName },
    act,
    isOffering,
    save: () => void act.run(save),
    saveAlone: () => void act.run(() => patch({ alt }).then(() => setOffering(false))),
    offerNoMore: () => setOffering(false),
  };
}

/** What people say of it. */
function Said({ file }: { file: MediaFile }) {
  const { fields, act, isOffering, save, saveAlone, offerNoMore } = useSaying(file);
  return (
    <>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
        <SaidFields file={file} {...fields} problem={(path) => act.problem(path)} />
        <div class="form-actions">
          <Button kind="primary" type="submit" busy={act.busy}>
            {words.save}
          </Button>
        </div>
      </form>
      {isOffering && (
        <DescribeUses
          file={file}
          alt={fields.alt}
          busy={act.busy}
          onFileAlone={saveAlone}
          onClose={offerNoMore}
        />
      )}
    </>
  );
}

const SaidFields = ({
  file,
  alt,
  onAlt,
  name,
  onName,
  problem,
}: {
  file: MediaFile;
  alt: string;
  onAlt: (alt: string) => void;
  name: string;
  onName: (name: string) => void;
  problem: (path: string) => string | undefined;
}) => (
  <>
    {isImage(file) && (
      <TextArea
        label={words.alt}
        help={words.altHelp}
        rows={3}
        maxLength={1_000}
        value={alt}
        onText={onAlt}
        error={problem("alt")}
      />
    )}
    <TextField
      label={words.name}
      help={words.nameHelp}
      required
      maxLength={200}
      value={name}
      onText={onName}
      error={problem("name")}
    />
  </>
);
