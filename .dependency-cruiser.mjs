const layer = (name, comment, mayImport) => ({
  name: `${name}-imports-only-its-ground`, comment, severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: [`^src/${name}/`, ...mayImport.map((other) => `^src/${other}`)] },
});
const onlyFrom = (packages, home, comment) => ({
  name: `only-${home.replace(/\W+/g, '-')}-uses-${packages.join('-')}`, comment, severity: 'error',
  from: { path: '^src/', pathNot: `^src/${home}` }, to: { path: `^node_modules/(${packages.join('|')})/` },
});

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'A cycle means two modules are one.', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: '^src/(cli/main|experiment/worker)\\.ts$|\\.d\\.ts$' }, to: {} },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    layer('engine', 'Time, events, randomness. Knows no service, message or strategy.', []),
    layer('scenario', 'What a person wrote, as data. Borrows from the engine only the vocabulary of distributions, time and portable mathematics.', ['engine/(distribution-spec|time|portable-math)\\.ts$']),
    layer('statistics', 'Samples in, estimates out. Knows no service.', ['engine/portable-math\\.ts$']),
    layer('model', 'The simulated world. Emits facts, computes no measure.', ['engine/', 'scenario/']),
    layer('strategies', 'Decisions only: a strategy sees the ports of the model and their vocabulary, never the engine.', ['model/(ports[a-z-]*|facts|order|outcome|program)\\.ts$', 'scenario/']),
    layer('metrics', 'From facts to measures. Never reaches into the model.', ['model/(facts|delivery)\\.ts$', 'engine/', 'scenario/']),
    layer('experiment', 'Replications, workers, comparisons, searches.', ['(simulate|stage)\\.ts$', 'metrics/', 'statistics/', 'scenario/', 'strategies/(registry|compatibility|definition)\\.ts$', 'engine/(time|portable-math|keyed-random|histogram)\\.ts$', 'report/result\\.ts$', 'model/(facts|faults/interventions)\\.ts$']),
    layer('report', 'A pure function of the result document.', ['experiment/(result-document|sweep-document|check/document|claims-document|ground-truth-document)\\.ts$', 'metrics/replication-result\\.ts$']),
    { name: 'the-core-is-pure', severity: 'error', comment: 'No file, socket or thread below the experiment layer: that is what makes a seed enough.',
      from: { path: '^src/(engine|metrics|model|strategies|(simulate|stage)\\.ts)' }, to: { dependencyTypes: ['core'] } },
    onlyFrom(['seedrandom'], 'engine/', 'Randomness has one door.'),
    onlyFrom(['yaml'], 'scenario/', 'Text becomes data in one place.'),
    onlyFrom(['yargs'], 'cli/', 'Argument parsing belongs to the shell.'),
    onlyFrom(['vega', 'vega-lite', 'vega-interpreter'], 'report/', 'Charts belong to the report.'),
    { name: 'src-never-imports-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^(tests|bench)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node'], extensions: ['.ts', '.mjs', '.js'] },
  },
};
