import { DOMParser } from "linkedom/worker"; // the same as "linkedom", in one file: it loads in a third of the time
import { Canvas, type Context2d } from "./canvas.ts";
import { polyglot } from "./markup.ts";
import { textWidth } from "./textWidth.ts";

const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";

/**
 * A document for Observable Plot where there is no browser. Each figure gets one of its own, so that nothing leaks from one
 * to the next. The `outerHTML` of its elements is well-formed, and means the same to an XML and to an HTML parser.
 */
export function createDocument(): Document {
  const document = blank();
  const createElement = (name: string): Element =>
    name === "canvas" ? new CanvasElement(document, name) : new FigureElement(document, name);
  const createElementNS = (namespace: string | null, name: string): Element => {
    if (namespace !== SVG) return createElement(name);
    const element = new FigureSvgElement(document, name);
    if (name === "svg") {
      // So that outerHTML can be written to a file as it is. An HTML parser takes these attributes too.
      element.setAttribute("xmlns", SVG);
      element.setAttribute("xmlns:xlink", XLINK);
    }
    return element;
  };
  return Object.assign(document, { createElement, createElementNS });
}

/** linkedom's HTML mode leaves `&` and `<` in labels as they are; its XML mode does not. */
function blank(): Document {
  return new DOMParser().parseFromString("<html><body></body></html>", "text/xml") as unknown as Document;
}

// linkedom keeps its element classes to itself.
type ElementClass = new (document: Document, name: string) => Element;
const classOf = (element: Element) => element.constructor as ElementClass;
const LinkedElement = classOf(blank().createElement("div"));
const LinkedSvgElement = classOf(blank().createElementNS(SVG, "g"));

class FigureElement extends LinkedElement {
  /** In XML mode linkedom gives the escaped value, which comes out escaped twice where Plot copies an attribute. */
  override getAttribute(name: string): string | null {
    return name === "class" ? super.getAttribute(name) : this.getAttributeNode(name)?.value ?? null;
  }
}

class FigureSvgElement extends LinkedSvgElement {
  override getAttribute(name: string): string | null {
    return name === "class" ? super.getAttribute(name) : this.getAttributeNode(name)?.value ?? null;
  }

  /** The box of the lines of text inside, by an estimate of their width: what a tip draws its outline around. */
  getBBox(): { x: number; y: number; width: number; height: number } {
    const text = this.localName === "text" ? this : this.querySelector("text");
    const lines = text ? [...text.children].filter((child) => child.localName === "tspan") : [];
    const anchor = this.closest("[text-anchor]")?.getAttribute("text-anchor") ?? "start";
    const fontSize = Number(this.closest("[font-size]")?.getAttribute("font-size") ?? 10) || 10;
    const width = Math.max(0, ...lines.map((line) => widthOf(line, fontSize)));
    const height = lines.length * fontSize * 1.05;
    return { x: anchor === "middle" ? -width / 2 : anchor === "end" ? -width : 0, y: -fontSize, width, height };
  }
}

function widthOf(line: Element, fontSize: number): number {
  let width = 0;
  for (const node of line.childNodes) {
    const bold = node.nodeType === 1 && (node as Element).getAttribute("font-weight") === "bold";
    if (node.nodeName !== "title") width += textWidth(node.textContent ?? "", fontSize) * (bold ? 1.08 : 1);
  }
  return width;
}

class CanvasElement extends FigureElement {
  readonly #canvas = new Canvas();

  get width(): number {
    return this.#canvas.width;
  }
  set width(value: number) {
    this.#canvas.width = value;
  }
  get height(): number {
    return this.#canvas.height;
  }
  set height(value: number) {
    this.#canvas.height = value;
  }
  getContext(kind: string): Context2d | null {
    return this.#canvas.getContext(kind);
  }
  toDataURL(): string {
    return this.#canvas.toDataURL();
  }
}

// linkedom's `style` cannot be assigned. Plot assigns it where the option `style` is a string, as a page may.
const style = Object.getOwnPropertyDescriptor(LinkedElement.prototype, "style")!;
for (const { prototype } of [FigureElement, FigureSvgElement]) {
  Object.defineProperty(prototype, "style", {
    ...style,
    set(this: HTMLElement, css: string) {
      this.style.cssText = css;
    },
  });
}

// One function for both classes: linkedom writes a subtree in one go as long as its elements share their toString.
const { toString } = LinkedElement.prototype;
function toMarkup(this: Element): string {
  return polyglot(toString.call(this));
}
FigureElement.prototype.toString = FigureSvgElement.prototype.toString = toMarkup;
