import type { CliCommand } from '../command.ts';
import { JSON_OPTION } from '../common-options.ts';

/** `sim strategies`: what there is, and what one of them does. */
export const strategies: CliCommand = {
  name: 'strategies',
  about: 'List the strategies, or tell about one: layers, guarantees, parameters with defaults and sources.',
  arguments: [{ name: 'name', required: false, about: 'a strategy' }],
  options: [JSON_OPTION],
  examples: ['sim strategies', 'sim strategies saga'],
  async run({ arguments: [name], options, io, out }) {
    const { strategyList, strategyPage, findStrategy } = await import('../strategy-pages.ts');
    if (name === undefined) io.stdout.write(options.flag('json') ? `${JSON.stringify(strategyList(), null, 2)}\n` : strategyPage(null, out));
    else io.stdout.write(options.flag('json') ? `${JSON.stringify(findStrategy(name), null, 2)}\n` : strategyPage(findStrategy(name), out));
    return 0;
  },
};
