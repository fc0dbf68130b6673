import { wireToken } from "../../support/wire.ts";

/** The writes of the two SDKs that write. `{id}` in a path is what the write before made. */

export interface SdkWrite {
  call: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: unknown;
  status: number;
}

const authorization = `Token ${wireToken.write}`;
const php = {
  authorization,
  "content-type": "application/json",
  "x-butter-client": "PHP/3.0.1",
  "accept-encoding": "gzip",
};
const ruby = {
  authorization,
  "content-type": "application/json",
  accept: "application/json",
  "user-agent": "ButterCMS/Ruby 2.4",
};

const note = { number: 1, flag: true };

export const phpWrites: SdkWrite[] = [
  {
    call: "createPage",
    method: "POST",
    path: "/pages/",
    headers: php,
    body: { title: "PHP", slug: "php", page_type: "note", status: "draft", fields: note },
    status: 202,
  },
  {
    call: "updatePage, which sends the title again",
    method: "PATCH",
    path: "/pages/*/php/",
    headers: php,
    body: { title: "PHP", status: "published", fields: { flag: false } },
    status: 202,
  },
  {
    call: "createCollectionItem",
    method: "POST",
    path: "/content/",
    headers: php,
    body: { key: "topic", status: "published", fields: [{ name: "PHP" }] },
    status: 202,
  },
  {
    call: "updateCollectionItem, which sends the id again",
    method: "PATCH",
    path: "/content/topic/{id}/",
    headers: php,
    body: { id: 1, fields: { name: "PHP 8" } },
    status: 202,
  },
  {
    call: "replaceCollectionItem",
    method: "PUT",
    path: "/content/topic/{id}/",
    headers: php,
    body: { id: 1, fields: { name: "PHP 9" } },
    status: 202,
  },
  {
    call: "deleteCollectionItem",
    method: "DELETE",
    path: "/content/topic/{id}/",
    headers: php,
    status: 204,
  },
  {
    call: "createPost",
    method: "POST",
    path: "/posts/",
    headers: php,
    body: { title: "PHP", slug: "php", status: "draft", author: { email: "ann@example.com" } },
    status: 202,
  },
  {
    call: "updatePost",
    method: "PATCH",
    path: "/posts/php/",
    headers: php,
    body: { status: "published" },
    status: 202,
  },
];

export const rubyWrites: SdkWrite[] = [
  {
    call: "Page.create, with the older spelling",
    method: "POST",
    path: "/pages/",
    headers: ruby,
    body: { title: "Ruby", slug: "ruby", "page-type": "note", status: "draft", fields: note },
    status: 202,
  },
  {
    call: "Page.update",
    method: "PATCH",
    path: "/pages/*/ruby/",
    headers: ruby,
    body: { status: "published", fields: { flag: false } },
    status: 202,
  },
  {
    call: "Post.create",
    method: "POST",
    path: "/posts/",
    headers: ruby,
    body: { title: "Ruby", slug: "ruby", categories: ["Ruby"], tags: [] },
    status: 202,
  },
  {
    call: "Post.update",
    method: "PATCH",
    path: "/posts/ruby/",
    headers: ruby,
    body: { title: "Ruby 4", status: "published" },
    status: 202,
  },
];
