/** What `GET /manage/v1/site` answers. */
export interface SiteSettings {
  slug: string;
  name: string;
  locales: string[];
  defaultLocale: string;
  fallbackLocale: string | null;
  blogUrl: string | null;
  searchLanguage: string | null;
  copyMedia: boolean;
}
