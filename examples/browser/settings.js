/** Where the edges are, and a token that may read: everybody who opens the page can see it. */
export const settings = {
  endpoints: ["http://127.0.0.1:8787"],
  token: "demo-read",
};
