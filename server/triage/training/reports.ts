import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Category } from '#shared/categories.ts';
import { categoryOfLabel, isDepartment } from './labels.ts';

export type Labelled = { text: string; category: Category };
/** `vague`: the label names a department, which is too imprecise for training. */
export type CouncilReport = Labelled & { id: string; vague: boolean };

const Row = z.object({
  id: z.string(),
  at: z.string(),
  category: z.string(),
  title: z.string(),
  text: z.string()
});

/** Real reports of London (`shared/data/README.md`), oldest first, with our categories. */
export function londonReports(file: string): CouncilReport[] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => Row.parse(JSON.parse(line)))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ id, title, text, category }) => ({
      id,
      // Many texts begin with their title.
      text: text.startsWith(title) ? text : `${title}\n${text}`,
      category: categoryOfLabel(category),
      vague: isDepartment(category)
    }));
}

/** The oldest four fifths are for training, the rest for evaluation. */
export function splitByTime<Item>(items: readonly Item[]): { train: Item[]; test: Item[] } {
  const cut = Math.floor(items.length * 0.8);
  return { train: items.slice(0, cut), test: items.slice(cut) };
}
