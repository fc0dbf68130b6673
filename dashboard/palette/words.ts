export const words = {
  title: "Go to",
  label: "Search documents, screens, sites and actions",
  search: "Search",
  goTo: (screen: string) => `Go to ${screen}`,
  site: (name: string) => `Site: ${name}`,
  theme: (name: string) => `Theme: ${name}`,
  account: "Your account",
} as const;
