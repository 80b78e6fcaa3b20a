import { enableCompileCache } from 'node:module';

// The bundle is large and seldom changes: from the second start on Node reads it compiled.
enableCompileCache();
await import('./cli.ts');
