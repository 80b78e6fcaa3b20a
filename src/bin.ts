import { enableCompileCache } from 'node:module';

// The bundle is large and seldom changes: from the second start on Node reads it compiled.
enableCompileCache();
// Who stops agents waits for nothing that the halt does not need.
await (process.argv[2] === 'halt' ? import('./commands/run-halt.ts') : import('./cli.ts'));
