import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { applyEdit, type Edit, type Mutant } from './mutant';

export const ROOT = join(__dirname, '../../../..');

/**
 * Builds the mutant as `scripts/build-app.cjs` builds its service, into `<folder>/<service>/dist/main.js`, for `verify-delivery
 * --services <folder>`. Rejects when the service does not have the text that is to be replaced.
 */
export async function buildMutant({ service, edit }: Mutant, folder: string): Promise<void> {
  const editing = replacing(edit);
  // With what the service has beside its program.
  await cp(join(ROOT, 'apps', service, 'dist'), join(folder, service, 'dist'), { recursive: true });
  const { bundleOf } = createRequire(__filename)(join(ROOT, 'scripts/build-app.cjs')) as BuildApp;
  const bundle = bundleOf(join('apps', service), join(folder, service, 'dist/main.js'));
  await build({ ...bundle, logLevel: 'error', plugins: [editing.plugin] });
  if (!editing.isDone()) throw new Error(`${service} does not have ${edit.file}`);
}

interface BuildApp {
  bundleOf(project: string, outfile: string): BuildOptions;
}

function replacing(edit: Edit): { readonly plugin: Plugin; readonly isDone: () => boolean } {
  let isDone = false;
  const path = join(ROOT, edit.file);
  const plugin: Plugin = {
    name: 'mutant',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, async (file) => {
        if (file.path !== path) return undefined;
        const contents = applyEdit(await readFile(path, 'utf8'), edit);
        isDone = true;
        return { contents, loader: 'ts' };
      });
    },
  };
  return { plugin, isDone: () => isDone };
}
