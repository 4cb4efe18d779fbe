/** A command line as a report shows it, by which anybody can repeat the run; reports are shown around, so tokens are left out. */
export function describeCommand(args: readonly string[]): string {
  const shown = args.map((arg, index) => {
    if (args[index - 1] === '--token') return '***';
    return arg.startsWith('--token=') ? '--token=***' : arg;
  });
  return ['millrace', ...shown].join(' ');
}
