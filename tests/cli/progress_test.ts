import assert from "node:assert/strict";
import { Progress } from "../../lib/cli/progress.ts";
import { plot, Sound } from "../../mod.ts";

const { score } = plot({ marks: [Sound.note([1, 2, 3, 4, 3, 2, 1, 4])], time: { duration: 7 } });

/** What is drawn at some positions on a terminal of so many columns; the codes for bright and dim as brackets. */
function drawn(columns: number | undefined, positions: readonly number[]): string[] {
  const lines: string[] = [];
  const progress = new Progress(score.events, score.duration, {
    columns: () => columns,
    write: (text) => lines.push(text),
  });
  for (const position of positions) progress.show(position);
  progress.end();
  return lines.map((line) =>
    line.replace("\x1b[1m", "[").replace("\x1b[0m\x1b[2m", "|").replace("\x1b[0m", "]").replace("\x1b[K", "")
  );
}

Deno.test("Progress draws the melody over itself, the part that was heard bright", () => {
  assert.deepEqual(drawn(100, [0, 4, 8]), [
    "\r  [|▁     ▃     ▆     █     ▆     ▃     ▁     █     ]   0.0 of 8.0 s",
    "\r  [▁     ▃     ▆     █     |▆     ▃     ▁     █     ]   4.0 of 8.0 s",
    "\r  [▁     ▃     ▆     █     ▆     ▃     ▁     █     |]   8.0 of 8.0 s",
    "\n",
  ]);
});

for (const columns of [1, 10, 17, 18, 20, 30, 66, 67, 80]) {
  Deno.test(`Progress never wraps a line of ${columns} columns`, () => {
    for (const line of drawn(columns, [0, 3, 8]).slice(0, -1)) {
      assert(line.startsWith("\r"));
      const shown = line.slice(1).replace(/[[\]|]/g, "");
      assert(shown.length < columns, `${shown.length} columns: ${shown}`);
    }
  });
}

Deno.test("Progress says every quarter where there is no terminal", () => {
  assert.deepEqual(drawn(undefined, [0, 0.1, 1.9, 2, 2.1, 8]), [
    "    0.0 of 8.0 s\n",
    "    2.0 of 8.0 s\n",
    "    8.0 of 8.0 s\n",
  ]);
});
