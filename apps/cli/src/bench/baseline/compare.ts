import { nameOf, type WorkloadResult } from '../workload-result';
import { figuresOf, type Figure } from './figures';

/** A figure beside the one of the baseline. */
export interface ComparedFigure extends Figure {
  readonly baseline: number;
  /** Of this run to the baseline. */
  readonly ratio: number;
}

/** A result that the baseline has, too. */
export interface ComparedResult {
  readonly result: WorkloadResult;
  readonly figures: readonly ComparedFigure[];
}

/** Compares what both runs have measured; noisy is what either of them has measured beside other programs. */
export function compareResults(
  results: readonly WorkloadResult[],
  baseline: readonly WorkloadResult[],
): readonly ComparedResult[] {
  const known = new Map(baseline.map((result) => [comparableName(result), figuresOf(result)]));
  return results.flatMap((result) => {
    const figures = known.get(comparableName(result));
    return figures === undefined ? [] : [{ result, figures: compareFigures(figuresOf(result), figures) }];
  });
}

/** All at once at another rate is another thing. */
function comparableName(result: WorkloadResult): string {
  const { sustained } = result;
  return `${nameOf(result)}${sustained === undefined ? '' : ` at ${String(sustained.rate ?? 'what goes')}`}`;
}

/** Nothing can be told of a baseline of 0: what a clock of hundredths of a second does not show. */
function compareFigures(figures: readonly Figure[], baseline: readonly Figure[]): readonly ComparedFigure[] {
  return figures.flatMap((figure) => {
    const other = baseline.find(({ kind, name }) => kind === figure.kind && name === figure.name);
    if (other === undefined || other.value === 0) return [];
    const ratio = figure.value / other.value;
    return [{ ...figure, noisy: figure.noisy || other.noisy, baseline: other.value, ratio }];
  });
}

/**
 * Figures that are worse than the baseline's by more than a share (0.1 is a tenth), in words. Rates and latencies that are
 * noisy are not judged: only a quiet machine can say that they are worse.
 */
export function findRegressions(compared: readonly ComparedResult[], maxRegression: number): readonly string[] {
  return compared.flatMap(({ result, figures }) =>
    figures
      .filter((figure) => !figure.noisy && worseBy(figure) > maxRegression)
      .map(({ kind, name, ratio }) => `${nameOf(result)}: ${kind}, ${name}: ${ratio.toFixed(2)} of the baseline`),
  );
}

/** Of a rate less is worse, of everything else more; below 0 for what is better. */
function worseBy({ kind, ratio }: ComparedFigure): number {
  if (kind !== 'rate') return ratio - 1;
  return ratio === 0 ? Infinity : 1 / ratio - 1;
}
