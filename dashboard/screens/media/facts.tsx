import type { ComponentChildren } from "preact";
import type { MediaFile } from "../../../shared/manage/media.ts";
import { pixelsText, sizeText } from "../../media/files.ts";
import { Copied } from "../../ui/copied.tsx";
import { Section } from "../../ui/page.tsx";
import { At } from "../../ui/time.tsx";
import { words } from "./words.ts";

/** What a file is, and where it is from. */
export const Facts = ({ file }: { file: MediaFile }) => (
  <Section title={words.about}>
    <dl class="file-facts">
      <Fact name={words.type}>{file.type}</Fact>
      <Fact name={words.size}>
        {[sizeText(file.sizeBytes), pixelsText(file)].filter((text) => text !== "").join(", ")}
      </Fact>
      <Fact name={words.added}>
        <At at={file.createdAt} /> {file.uploadedBy !== null && words.addedBy(file.uploadedBy.name)}
      </Fact>
      {file.sourceUrl !== null && (
        <Fact name={words.from}>
          <span class="breaks">{file.sourceUrl}</span>
        </Fact>
      )}
    </dl>
    <Copied label={words.address} text={file.url} />
  </Section>
);

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt class="muted">{name}</dt>
    <dd>{children}</dd>
  </div>
);
