const FEWEST_DECIMALS = 2;
const MOST_DECIMALS = 12;
const NUMBER = /\d+(?:\.\d+)?/g;

/**
 * A number as people read it, with as many decimals as it takes to differ from every number in the words that it stands
 * among: "10.001 > 10", where two decimals would say that ten is more than ten.
 */
export function numberAmong(value: number, words: string): string {
  if (Number.isInteger(value)) return String(value);
  const usual = Number(value.toFixed(FEWEST_DECIMALS));
  // Told as it is, or nothing to be told apart from.
  if (usual === value || words === '') return String(usual);
  const others = [...words.matchAll(NUMBER)].map(([text]) => Number(text));
  for (let decimals = FEWEST_DECIMALS; decimals < MOST_DECIMALS; decimals += 1) {
    const shown = Number(value.toFixed(decimals));
    if (shown === value || !others.includes(shown)) return String(shown);
  }
  return String(Number(value.toFixed(MOST_DECIMALS)));
}

/** The same for a share: 0.10001 is "10.001%" where the words say "10%". */
export function percentAmong(share: number, words: string): string {
  const percent = share * 100;
  if (Number.isInteger(percent)) return `${percent}%`;
  // In whole percents first, since 0.07 × 100 is not 7 in floating point.
  return `${numberAmong(Number(percent.toPrecision(14)), words)}%`;
}
