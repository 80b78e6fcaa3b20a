import type { Facilities } from '../../src/app/hitl/facilities.ts';

/** What `/hitl` draws on beyond the state of affairs, where all is well and every message has an address. */
export function facilities(part: Partial<Facilities> = {}): Facilities {
  return {
    versions: { countersign: '0.0.0', node: '24.0.0' },
    policyProblems: () => null,
    linkTo: async ({ channel, ts }) => `https://northwind.slack.com/archives/${channel}/p${ts.replace('.', '')}`,
    files: { send: async () => ({ ok: true }), say: async () => {} },
    papers: { incident: async () => null, exported: async () => ({ ok: false, why: 'nothing' }) },
    begin: (_name, work) => {
      void work();
      return true;
    },
    ...part,
  };
}
