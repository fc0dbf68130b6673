export const words = {
  title: "Sites",
  none: "You are at no site yet",
  noneMore: "An admin of one can invite you.",
  noneYet: "There is no site yet",
  noneYetMore: "Make the first one.",
  create: "New site",
  name: "Name",
  slug: "Key",
  slugHelp:
    "What programs and addresses call it: lower-case letters, digits and hyphens. It does not change later.",
  locales: "Locales",
  localesHelp: "Such as en, de-AT; the first one is the default. More can be added later.",
  make: "Make it",
  made: (name: string) => `${name} is made`,
  tokens:
    "Its tokens, shown this once; nobody can show them again. Others are made in its settings.",
  open: "Open it",
} as const;
