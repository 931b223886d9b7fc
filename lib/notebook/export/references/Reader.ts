import type { Argument, BindingPattern, Expression, Node, Statement } from "oxc-parser";
import { bindPattern } from "./bindPattern.ts";
import { evaluateExpression } from "./evaluateExpression.ts";
import { Findings } from "./Findings.ts";
import { runStatement } from "./runStatement.ts";
import { NOTHING, type Value } from "./Value.ts";

/**
 * Reads one statement as it would run: which names it looks at, which objects it may change, and what becomes of the values. It knows
 * what JavaScript's own methods do, and Plot's and auscult's functions; whatever it does not know may change all that it is given.
 */
export class Reader extends Findings {
  /** Reads a statement, again until nothing new is found. */
  read(work: (reader: Reader) => void): void {
    for (let round = 0; round < 6; round++) {
      this.grew = false;
      work(this);
      if (!this.grew) return;
    }
  }

  /** Gives names of a pattern their values. */
  bind(pattern: BindingPattern | Node, value: Value): void {
    bindPattern(this, pattern, value);
  }

  /** Reads a statement within. */
  run(node: Statement | Node | null | undefined): void {
    if (node) runStatement(this, node);
  }

  /**
   * What an expression gives.
   *
   * @param kept Whether the value is given to a name as it stands, so that its functions only run when somebody calls them.
   */
  evaluate(node: Expression | Argument | Node | null | undefined, kept = false): Value {
    return node ? evaluateExpression(this, node, kept) : NOTHING;
  }
}
