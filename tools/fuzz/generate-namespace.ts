import type { Chance } from './random.ts'

/** Labels of a namespace: a record without a prototype, so that every key is one. */
export type LabelRecord = Readonly<Record<string, string>>

const prefix = 'netpol-guardrail.dev/'

/** Labels as people and attackers write them. */
export function makeNamespaceLabels(chance: Chance): LabelRecord {
  return record(chance.times(chance.below(5), () => makeLabel(chance)))
}

/** Labels after somebody changed some. */
export function changeNamespaceLabels(chance: Chance, labels: LabelRecord): LabelRecord {
  let entries = Object.entries(labels)
  for (let step = chance.below(3); step >= 0; step -= 1) {
    const chosen = chance.below(entries.length)
    entries = chance.weigh<() => [string, string][]>([
      [4, () => [...entries, makeLabel(chance)]],
      [4, () => entries.filter((_, index) => index !== chosen)],
      [
        6,
        () =>
          entries.map(([key, value], index) => [
            key,
            index === chosen && key.startsWith(prefix) ? makeGuardValue(chance, key) : value,
          ]),
      ],
      [2, () => [...entries].reverse()],
      [1, () => entries.map(([key, value]) => [`${key}x`, value])],
    ])()
  }
  return record(entries)
}

function makeLabel(chance: Chance): [string, string] {
  return chance.weigh<() => [string, string]>([
    [8, () => makeGuardLabel(chance)],
    [3, () => [chance.pick(['team', 'tier', 'env', 'app']), chance.pick(['web', 'looser', 'prod', ''])]],
    [3, () => [makeClaimingKey(chance), makeName(chance)]],
    [1, () => [makeHostileText(chance), makeHostileText(chance)]],
    [1, () => [chance.pick(['__proto__', 'constructor', 'hasOwnProperty', '']), 'baseline']],
  ])()
}

function makeGuardLabel(chance: Chance): [string, string] {
  const mode = chance.pick(['enforce', 'enforce', 'warn', 'audit'])
  const key = `${prefix}${mode}${chance.oneIn(4) ? '-version' : ''}`
  const misspelt = chance.pick([
    `${prefix}enforced`,
    `${prefix}Enforce`,
    `${prefix}__proto__`,
    `${prefix}enforce-versions`,
    prefix,
    'netpol-guardrail.dev.evil/enforce',
    'NETPOL-GUARDRAIL.DEV/enforce',
  ])
  return [chance.oneIn(12) ? misspelt : key, makeGuardValue(chance, key)]
}

function makeGuardValue(chance: Chance, key: string): string {
  if (key.endsWith('-version'))
    return chance.weigh([
      [4, 'latest'],
      [3, 'v0.1'],
      [2, 'v0.0'],
      [2, 'v1.4'],
      [1, chance.pick(['v1', 'v1.4.2', '1.4', 'Latest', '', 'v01.1', 'v99999.99999', 'v0.1\n'])],
    ])
  return chance.weigh([
    [5, 'baseline'],
    [4, 'strict'],
    [4, 'off'],
    [1, chance.pick(['Baseline', 'none', '', 'off ', 'privileged', '__proto__', 'strict\u0000'])],
  ])
}

function makeClaimingKey(chance: Chance): string {
  return chance.pick([
    'name',
    'ns',
    'namespace',
    'app.kubernetes.io/name',
    'kubernetes.io/metadata.name',
    'kubernetes.io/anything',
    'Name',
    'app',
  ])
}

function makeName(chance: Chance): string {
  return chance.pick([
    'kube-system',
    'plain',
    'bank',
    'nowhere',
    'default',
    'unreadable',
    'own',
    'team',
    'kube-public',
  ])
}

function makeHostileText(chance: Chance): string {
  return chance.pick([
    'a\nb',
    '\u001b[31mred',
    '\u202egnp',
    '\ud800',
    '<b>',
    'x'.repeat(300),
    '\u0000',
    '"',
    '{}',
  ])
}

function record(entries: readonly (readonly [string, string])[]): LabelRecord {
  const labels: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [key, value] of entries) labels[key] = value
  return labels
}
