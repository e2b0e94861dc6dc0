import type { FuzzFailure, FuzzReport } from './run-fuzz.ts'

/** A failure with all that is needed to repeat it. */
export function renderFailure({ seed, index, world, entry, faults, body, shrunk }: FuzzFailure): string {
  return [
    `\nFAILED: seed ${seed}, review ${index}, entry ${entry}, world ${world}`,
    ...faults.map((fault) => `  ${fault}`),
    `  body: ${JSON.stringify(body)}`,
    `  smaller: ${shrunk}`,
    `  again: npm run fuzz -- --seed ${seed} --first ${index} --reviews 1`,
  ].join('\n')
}

/** The counts, a line for each entry and outcome, a column for each thing that the reference says. */
export function renderTable(counts: FuzzReport['counts']): string {
  const columns = ['refuse', 'admit', 'unsure', 'no JSON']
  const rows = new Map<string, Map<string, number>>()
  for (const [key, count] of counts) {
    const [entry = '', outcome = '', ...expectation] = key.split(' ')
    const row = `${entry.padEnd(26)}${outcome.padEnd(12)}`
    rows.set(row, (rows.get(row) ?? new Map<string, number>()).set(expectation.join(' '), count))
  }
  const heading = ['entry'.padEnd(26), 'answer'.padEnd(12), ...columns.map((name) => name.padStart(10))].join(
    '',
  )
  const lines = [...rows]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([row, cells]) => row + columns.map((name) => String(cells.get(name) ?? 0).padStart(10)).join(''))
  return [`${' '.repeat(38)}the reference says`, heading, ...lines].join('\n')
}
