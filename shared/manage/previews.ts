import { z } from "zod";

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

export const previewLinkBody = z
  .object({
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
