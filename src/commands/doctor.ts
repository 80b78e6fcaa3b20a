import { diagnoseSlack } from '../adapters/slack/doctor.ts';
import { ConfigError, loadConfig, loadSlackConfig, type OperationConfig, processEnv } from '../config.ts';
import type { RecordPolicy } from '../policy/schema.ts';
import { readPolicy, secretsOf } from '../policy-source.ts';
import { checkWebhookSecrets } from '../record-keeping.ts';
import { findRecordKey } from '../record-key.ts';

/** Checks everything that a decision in Slack needs, one line each; ends non-zero when something must be mended. */
export async function doctor(): Promise<void> {
  const env = processEnv();
  const config = loadConfig(env);
  const policy = readPolicy(config.policyFile);
  const findings: { ok: boolean; what: string; mend: string | null }[] = [
    { ok: true, what: `${config.policyFile} is fit for use`, mend: null },
  ];
  for (const agent of Object.keys(policy.file.agents)) {
    try {
      secretsOf(policy, agent, config);
      findings.push({ ok: true, what: `agent ${agent} has its secret`, mend: null });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      findings.push({ ok: false, what: `agent ${agent} has no valid secret`, mend: error.message });
    }
  }
  findings.push(recordFinding(config, policy.file.record));
  const { file } = policy;
  const channels = [
    file.channels.cards,
    file.channels.alerts,
    ...Object.values(file.actions).flatMap(({ channel }) => channel ?? []),
    ...file.record.publish.flatMap((place) => ('channel' in place ? place.channel : [])),
    ...file.digests.map(({ channel }) => channel),
  ];
  const people = Object.values(file.people).map(({ name, slack }) => ({ name, slackId: slack }));
  const groups = [...new Set(Object.values(file.roles).flatMap((role) => role.groups))];
  const asked = { ...loadSlackConfig(env), channels: [...new Set(channels)], people, groups };
  findings.push(...(await diagnoseSlack(asked)));

  for (const { ok, what, mend } of findings)
    process.stdout.write(`${ok ? '✓' : '✗'} ${what}${mend === null ? '' : `\n  → ${mend}`}\n`);
  const bad = findings.filter(({ ok }) => !ok).length;
  process.stdout.write(bad === 0 ? 'All is well.\n' : `${bad} to mend.\n`);
  if (bad > 0) process.exitCode = 1;
}

/** Whether the record can be signed and published, and where its key lies. */
function recordFinding(
  config: OperationConfig,
  record: RecordPolicy,
): { ok: boolean; what: string; mend: string | null } {
  try {
    checkWebhookSecrets(config, record);
    const key = findRecordKey(config, record);
    if (key !== null && key.file === null) return { ok: true, what: 'the record has its signing key', mend: null };
    const mend = `put a key from \`countersign audit new-key\`, or the content of that file, into ${record.signing_key_env}`;
    return { ok: true, what: 'the record is signed with a key in a file beside the database', mend: `better: ${mend}` };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ok: false, what: 'the record cannot be signed or published', mend: error.message };
  }
}
