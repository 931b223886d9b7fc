import { ref } from "./vue.ts";

/** What a page of the documentation asks of its site: a part of its contents. */
const sidebar = [
  {
    text: "Introduction",
    items: [{ text: "What is Plot?", link: "/what-is-plot" }, { text: "Why Plot?", link: "/why-plot" }],
  },
  { text: "Marks", items: [{ text: "Area", link: "/marks/area" }, { text: "Bar", link: "/marks/bar" }] },
];

export function useData() {
  return { isDark: ref(false), site: ref({ themeConfig: { sidebar } }) };
}
