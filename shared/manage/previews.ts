import * as z from "zod";

/** Shapes of where documents stand at their site, and of links to previews. */

/** Types whose documents can have an address. */
export const addressedKinds = [
  "page",
  "single",
  "collection",
  "post",
  "author",
  "category",
  "tag",
] as const;
export const addressedKind = z.enum(addressedKinds);

const pattern = (says: string) => z.string().nullable().meta({ description: says });

export const typeAddressesBody = z
  .object({
    kind: addressedKind,
    key: z.string(),
    name: z.string(),
    publicUrl: pattern(
      "Where readers find a document of the type, such as https://www.example.com/recipes/{slug}; {id}, {locale} and {type} too.",
    ),
    previewUrl: pattern(
      "Where its preview is shown. A token is put in the place of {token}, else added as `larder_token`.",
    ),
  })
  .meta({ id: "TypeAddresses" });
export type TypeAddresses = z.infer<typeof typeAddressesBody>;

/** ours: characters of its hash by which a link is called; who knows them can open nothing. */
export const LINK_ID_CHARS = 16;
export const linkId = z
  .string()
  .length(LINK_ID_CHARS, "That is no id of a link.")
  .regex(/^[0-9a-f]+$/, "That is no id of a link.");

export const previewLinkBody = z
  .object({
    id: z.string().meta({ description: "What it is called, to take it back." }),
    token: z.string().meta({ description: "Opens previews of the site; shown this once." }),
    expiresAt: z.string(),
    url: z.string().nullable().meta({
      description:
        "Where the document's preview is shown, with the token in it; null where its type has no such address, or the document no slug for it.",
    }),
    publicUrl: z.string().nullable().meta({ description: "Where readers find the document." }),
    type: z.object({ kind: addressedKind, key: z.string() }),
    hasPreviewUrl: z
      .boolean()
      .meta({ description: "Whether the type has an address for previews." }),
  })
  .meta({ id: "PreviewLink" });
export type PreviewLink = z.infer<typeof previewLinkBody>;

export const previewLinkRowBody = z
  .object({
    id: z.string(),
    locale: z.string().nullable(),
    madeBy: z
      .object({ id: z.int(), name: z.string() })
      .nullable()
      .meta({ description: "Null for a program." }),
    createdAt: z.string(),
    expiresAt: z.string(),
    mayEnd: z.boolean().meta({ description: "Whether who asks may take it back." }),
  })
  .meta({ id: "PreviewLinkRow" });
export type PreviewLinkRow = z.infer<typeof previewLinkRowBody>;
