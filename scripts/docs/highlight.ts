import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import json from "highlight.js/lib/languages/json";
import typescript from "highlight.js/lib/languages/typescript";
import type { HLJSApi, Language } from "highlight.js";
import { escapeMarkup } from "../../lib/plot/markup.ts";

hljs.registerLanguage("ts", typescript);
hljs.registerLanguage("js", typescript);
hljs.registerLanguage("sh", bash);
hljs.registerLanguage("json", json);
hljs.registerLanguage("csound", csound);

/** Code as HTML, with classes for its words where the language is known. */
export function highlight(code: string, language: string): string {
  return hljs.getLanguage(language) === undefined
    ? escapeMarkup(code)
    : hljs.highlight(code, { language, ignoreIllegals: true }).value;
}

/** Csound is not among those of highlight.js: comments, texts, numbers, macros, the words of its structure, and the sections of a `.csd`. */
function csound(hljs: HLJSApi): Language {
  return {
    name: "Csound",
    keywords: {
      keyword: "instr endin opcode endop if then else elseif endif while do od until kgoto igoto goto xin xout return",
      built_in: "sr kr ksmps nchnls 0dbfs A4",
    },
    contains: [
      hljs.COMMENT(";", "$"),
      hljs.COMMENT("//", "$"),
      hljs.COMMENT("/\\*", "\\*/"),
      hljs.QUOTE_STRING_MODE,
      { scope: "string", begin: /\{\{/, end: /\}\}/ },
      { scope: "meta", match: /#(?:include|define|ifdef|ifndef|undef|else|end)\b/ },
      { scope: "tag", match: /<\/?Cs\w+>/ },
      { scope: "variable", match: /\$\w+|\bp\d+\b/ },
      hljs.C_NUMBER_MODE,
    ],
  };
}
