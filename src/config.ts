import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import * as z from 'zod';

/** Thrown when the environment cannot start the server; the message is one sentence that a person can act on. */
export class ConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
  }
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
// An empty line in .env is a value that was not filled in, not a value.
const given = <T extends z.ZodType>(inner: T) => z.preprocess((value) => (value === '' ? undefined : value), inner);

const Operation = z.object({
  DATABASE_URL: given(
    z
      .string()
      .regex(/^file:.+/, 'expected file: and a path, such as file:countersign.db')
      .default('file:countersign.db'),
  ),
  POLICY_FILE: given(z.string().default('policy.yml')),
  HOST: given(z.string().default('0.0.0.0')),
  PORT: given(
    z.coerce
      .number('expected a port number')
      .int('expected a port number')
      .min(0, 'expected a port from 0 to 65535')
      .max(65_535, 'expected a port from 0 to 65535')
      .default(3000),
  ),
  LOG_LEVEL: given(z.enum(LEVELS, `expected one of ${LEVELS.join(', ')}`).default('info')),
});

const Slack = z
  .object({
    SLACK_BOT_TOKEN: given(
      z
        .string('expected the bot token (xoxb-…) from OAuth & Permissions')
        .startsWith('xoxb-', 'expected a bot token that starts with xoxb-'),
    ),
    SLACK_SIGNING_SECRET: given(z.string().optional()),
    SLACK_APP_TOKEN: given(
      z.string().startsWith('xapp-', 'expected an app-level token that starts with xapp-').optional(),
    ),
    SLACK_API_URL: given(
      z.url({ protocol: /^https?$/, error: 'expected a URL such as https://slack.com/api/' }).optional(),
    ),
  })
  .refine((value) => value.SLACK_APP_TOKEN !== undefined || value.SLACK_SIGNING_SECRET !== undefined, {
    path: ['SLACK_SIGNING_SECRET'],
    message: 'expected the signing secret from Basic Information, or SLACK_APP_TOKEN for Socket Mode',
  });

/** What commands that touch only the store and the policy need. */
export type OperationConfig = {
  databaseUrl: string;
  policyFile: string;
  host: string;
  port: number;
  logLevel: (typeof LEVELS)[number];
  /** The value of a variable that the policy names, such as an agent's secret; undefined when unset or empty. */
  secret(name: string): string | undefined;
};

export type SlackConfig = {
  botToken: string;
  signingSecret: string | null;
  appToken: string | null;
  apiUrl: string | null;
};

type Env = Readonly<Record<string, string | undefined>>;

/** Database, policy, address and log level. Throws `ConfigError`. */
export function loadConfig(env: Env): OperationConfig {
  const value = check(Operation, env);
  return {
    databaseUrl: value.DATABASE_URL,
    policyFile: value.POLICY_FILE,
    host: value.HOST,
    port: value.PORT,
    logLevel: value.LOG_LEVEL,
    secret: (name) => env[name] || undefined,
  };
}

/** Slack's tokens; Socket Mode when the app token is set. Throws `ConfigError`. */
export function loadSlackConfig(env: Env): SlackConfig {
  const value = check(Slack, env);
  return {
    botToken: value.SLACK_BOT_TOKEN,
    signingSecret: value.SLACK_SIGNING_SECRET ?? null,
    appToken: value.SLACK_APP_TOKEN ?? null,
    apiUrl: value.SLACK_API_URL ?? null,
  };
}

/** The environment of this process, after the file `.env` of the working directory, where there is one. */
export function processEnv(): Env {
  if (existsSync('.env')) loadEnvFile('.env');
  return process.env;
}

function check<T extends z.ZodType>(schema: T, env: Env): z.output<T> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new ConfigError(
    `${first?.path.join('.') ?? 'The environment'}: ${first?.message ?? 'not valid'}. See .env.example.`,
  );
}
