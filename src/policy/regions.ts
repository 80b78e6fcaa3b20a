// ISO 3166 codes of the European Economic Area, where one set of consent rules holds.
const EEA = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);
const ALSO_CALLED: Readonly<Record<string, string>> = { GB: 'UK', EEA: 'EU', EL: 'GR' };

/**
 * Regions as rules compare them: capitals, with what each is part of, since a rule for the EU is meant for `DE` too and
 * one for `US` for `US-CA`. Sorted, each once.
 */
export function regionsOf(named: readonly string[]): string[] {
  const regions = named.flatMap((name) => {
    const code = name.trim().toUpperCase();
    const region = Object.hasOwn(ALSO_CALLED, code) ? (ALSO_CALLED[code] ?? code) : code;
    const [country = region] = region.split('-');
    return [region, country, ...(EEA.has(country) ? ['EU'] : [])];
  });
  return [...new Set(regions.filter((region) => region !== ''))].sort();
}
