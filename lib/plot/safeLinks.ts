/** Where a link that data gave may lead. A `javascript:` address would run in the notebook's page when it is clicked. */
const SCHEMES = ["http", "https", "mailto", "tel", "ftp"];

/** Takes the address away from the links of a figure (channel `href`) that lead to code: what they mark stays, and the others. */
export function safeLinks<T extends Element>(figure: T): T {
  for (const link of figure.querySelectorAll("a")) {
    for (const name of ["href", "xlink:href"]) {
      // Browsers skip white space and control characters in front of a scheme, and within it.
      const address = link.getAttribute(name)?.replace(/[\p{C}\p{Z}]/gu, "");
      const scheme = /^([^/?#:]*):/.exec(address ?? "")?.[1]?.toLowerCase();
      if (scheme !== undefined && !SCHEMES.includes(scheme)) link.removeAttribute(name);
    }
  }
  return figure;
}
