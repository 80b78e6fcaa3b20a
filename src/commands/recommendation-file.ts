import { readFileSync } from 'node:fs';
import { fieldAtFault } from '../adapters/http/field-at-fault.ts';
import { ConfigError } from '../config.ts';
import { type Content, RecommendationInput } from '../domain/recommendation.ts';

/**
 * The recommendation in a file, `-` for what comes in, as an agent would send it. Throws `ConfigError` with the field at
 * fault and what was expected of it.
 */
export function readRecommendation(file: string): Content {
  const name = file === '-' ? 'Standard input' : file;
  const body = parsed(name, read(file, name));
  const checked = RecommendationInput.safeParse(body);
  if (checked.success) return checked.data;
  const { detail, pointer } = fieldAtFault(checked.error.issues, body);
  throw new ConfigError(`${name} is no valid recommendation: ${pointer || 'the whole'}: ${detail}.`);
}

function read(file: string, name: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new ConfigError(`${name} cannot be read (${code}); expected a file with one recommendation in JSON.`, {
      cause,
    });
  }
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${name} is not JSON; expected one recommendation, as an agent would send it.`, { cause });
  }
}
