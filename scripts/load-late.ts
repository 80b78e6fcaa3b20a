import type { Plugin } from 'esbuild';

// Bolt loads these for receivers of its own: one of them serves Socket Mode, the others nobody here.
const OF_OTHER_RECEIVERS = /^(express|@slack\/oauth|@slack\/socket-mode)$/;
const NODE_HTTP = /^(node:)?http$/;

/**
 * For the bundle: what a start does not need is loaded when it is first asked for. Node's own `http` gives an import all that
 * it has, its WebSocket with half a megabyte of code among it, and a `require` only what is used of it.
 */
export const loadLate: Plugin = {
  name: 'load-late',
  setup(build) {
    build.onResolve({ filter: OF_OTHER_RECEIVERS }, ({ path, resolveDir, namespace }) =>
      namespace === 'late' ? undefined : { path, namespace: 'late', pluginData: resolveDir },
    );
    build.onLoad({ filter: /./, namespace: 'late' }, ({ path, pluginData }) => ({
      contents: late(JSON.stringify(path)),
      resolveDir: String(pluginData),
    }));
    build.onResolve({ filter: NODE_HTTP }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'node:http', namespace: 'required' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/** Says of itself that it is an ES module: whoever imports it asks that first, and to look would be to load it. */
function late(path: string): string {
  return `module.exports = new Proxy({}, {
    get(_, name) {
      if (name === '__esModule') return true;
      const loaded = require(${path});
      return name === 'default' && !loaded.__esModule ? loaded : loaded[name];
    },
  });`;
}
