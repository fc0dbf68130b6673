import * as z from "zod";

/** What `/manage/v1/media/{id}/address` answers. */
export const pictureAddressBody = z
  .object({
    url: z.string().meta({ description: "For readers." }),
    signed: z.boolean().meta({ description: "False for what anybody may ask for." }),
  })
  .meta({ id: "PictureAddress" });
