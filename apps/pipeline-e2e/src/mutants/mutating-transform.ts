import { join } from 'node:path';
import swcJest from '@swc/jest';
import { applyEdit, type Edit } from './mutant';

type SwcTransformer = ReturnType<typeof swcJest.createTransformer>;

/** What Jest is told to transform sources with, and by which options, when the sources are to be a mutant's. */
export interface MutatingOptions {
  readonly edit: Edit;
  /** Of the transform that the project's tests have. */
  readonly swc: Parameters<typeof swcJest.createTransformer>[0];
}

/** The project's transform, after the edit. */
export function createTransformer({ edit, swc }: MutatingOptions): Pick<SwcTransformer, 'process'> {
  const transformer = swcJest.createTransformer(swc);
  return {
    process: (source, path, options) => {
      const edited = path === join(options.config.rootDir, edit.file) ? applyEdit(source, edit) : source;
      if (transformer.process === undefined) throw new Error('the project’s transform is not synchronous any more');
      return transformer.process(edited, path, options);
    },
  };
}
