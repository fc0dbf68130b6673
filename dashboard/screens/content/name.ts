import type { DocumentStub } from "../../../shared/manage/documents.ts";
import { words } from "./words.ts";

/** What a document is called where it stands among others. */
export const nameOf = ({ name, slug }: Pick<DocumentStub, "name" | "slug">): string =>
  [name, slug].find((one) => one !== null && one !== "") ?? words.noName;
