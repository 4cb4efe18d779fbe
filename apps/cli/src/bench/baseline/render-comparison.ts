import { renderMachine } from '../../describe-machine';
import { markdownTable } from '../../markdown-table';
import { cell, namesOf, NAME_HEADS } from '../report-cells';
import type { BenchReport } from '../run-bench';
import type { ComparedFigure, ComparedResult } from './compare';
import { FIGURE_KINDS, type FigureKind } from './figures';

const TITLES: Readonly<Record<FigureKind, string>> = {
  cpu: 'CPU time per event',
  rate: 'Rates',
  latency: 'Latency',
  memory: 'Peak memory',
};

/** Every figure as a ratio to the baseline's, as Markdown. */
export function renderComparison(compared: readonly ComparedResult[], baseline: BenchReport): string {
  const noisy = compared.some(({ figures }) => figures.some((figure) => figure.noisy));
  const parts = [
    `Ratios to the baseline of ${baseline.at} (${renderMachine(baseline.machine)}); of rates more is better, of all else less.`,
    ...(compared.length === 0 ? ['It has nothing of what was measured now.'] : []),
    ...FIGURE_KINDS.flatMap((kind) => renderKind(kind, compared)),
    ...(noisy ? ['~ noisy: other programs used more than 6 % of the machine in one of the two runs.'] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A table, or none where nothing of the kind is compared. */
function renderKind(kind: FigureKind, compared: readonly ComparedResult[]): readonly string[] {
  const rows = compared.map(({ result, figures }) => ({
    result,
    figures: new Map(figures.filter((figure) => figure.kind === kind).map((figure) => [figure.name, figure])),
  }));
  const names = [...new Set(rows.flatMap(({ figures }) => [...figures.keys()]))];
  if (names.length === 0) return [];
  const cells = rows
    .filter(({ figures }) => figures.size > 0)
    .map(({ result, figures }) => [...namesOf(result), ...names.map((name) => cell(figures.get(name), renderRatio))]);
  return [`### ${TITLES[kind]}`, markdownTable([...NAME_HEADS, ...names], cells)];
}

function renderRatio({ ratio, noisy }: ComparedFigure): string {
  return `${ratio.toFixed(2)}${noisy ? ' ~' : ''}`;
}
