import type { VerifyRefusal } from '../../webhooks/verify.ts';
import { type Problem, type ProblemCode, problem } from './problem.ts';

/** One text for an unknown agent and a wrong key, so that the answer does not tell which names exist. */
export function unauthorized(): Problem {
  return unproven('unauthorized', 'Check the name of the agent and its key.');
}

export function missingAgent(): Problem {
  return unproven('missing_agent', "Name the agent in X-Countersign-Agent and sign, or send the agent's bearer key.");
}

export function bearerRequired(): Problem {
  return unproven('bearer_required', "Send the agent's API key: Authorization: Bearer csk_…");
}

/** Why a signature does not prove who sent it. */
export function notSigned(reason: VerifyRefusal): Problem {
  switch (reason) {
    case 'missing_header':
      return unproven(
        'missing_signature',
        'expected webhook-id, webhook-timestamp and webhook-signature, or a bearer key',
      );
    case 'malformed_header':
      return unproven(
        'bad_signature',
        'expected webhook-id without spaces and full stops, webhook-timestamp in seconds, webhook-signature v1,<base64>',
      );
    case 'timestamp_too_old':
    case 'timestamp_in_future':
      return unproven('stale_timestamp', 'expected webhook-timestamp within 5 minutes of now');
    case 'signature_mismatch':
      return unproven('bad_signature', "Sign id.timestamp.body with the agent's secret, over the bytes that are sent.");
  }
}

// RFC 9110, 15.5.2: a 401 names a way to be let in.
function unproven(code: ProblemCode, detail: string): Problem {
  return problem(code, detail, { headers: { 'www-authenticate': 'Bearer' } });
}
