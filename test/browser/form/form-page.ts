/** The page that `page.ts` makes, with the styles that it needs. */
export const FORM_PAGE = {
  title: "A form",
  entry: "test/browser/form/page.ts",
  styles: [
    "ui/tokens",
    "ui/base",
    "ui/controls",
    "ui/over",
    "ui/page",
    "richtext/richtext",
    "form/form",
  ],
} as const;
