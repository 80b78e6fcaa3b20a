import { writeFileSync } from 'node:fs';
import { policyJsonSchema } from '../src/policy/policy-json-schema.ts';

// `npm run schema` writes what editors check policy.yml by; a test holds the file to the schema in the code.
const file = new URL('../policy.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
