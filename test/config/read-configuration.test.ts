import fc from 'fast-check'
import t from 'tap'
import { defaultConfigurationYaml } from '../../src/config/default-yaml.ts'
import { defaultConfiguration, readConfiguration } from '../../src/config/read-configuration.ts'
import { holds } from '../property.ts'
import { header, problemsOf, read, readGood, someRules } from './rules.ts'

const latest = { level: 'baseline', version: 'latest' } as const

await t.test('two lines are a configuration: everything else has a default', (t) => {
  t.same(read(''), { ok: true, ...defaultConfiguration(someRules) })
  const { settings } = readGood('')
  t.same(settings.levels, {
    enforce: { level: 'off', version: 'latest' },
    warn: latest,
    audit: { level: 'strict', version: 'latest' },
  })
  t.same(
    settings.exemptUsers.map(({ name, operations }) => `${name} ${operations.join(' ')}`),
    [
      'system:serviceaccount:kube-system:namespace-controller DELETE',
      'system:serviceaccount:kube-system:generic-garbage-collector DELETE',
      'system:serviceaccount:netpol-guardrail:netpol-guardrail CREATE UPDATE DELETE',
    ],
  )
  t.same(settings.guardLabels, { users: new Set(), groups: new Set(), isAccessReviewed: true })
  t.same(settings.undecided, { objectRules: 'refuse', clusterRules: 'warn' })
  t.same(settings.describe, { networkPolicies: true, namespaceTemplate: 'Namespace {name}{labels}.' })
  t.same(settings.rules.get('any-ip'), { class: 'strict', options: { clusterRanges: [] } })
  t.end()
})

await t.test('reads what is said, and leaves the rest as it is by default', (t) => {
  const { settings } = readGood(`
levels: {enforce: off, warn: strict, warnVersion: v0.1}
exempt: {users: [{name: jane}]}
guardLabels: {users: [sam], groups: [system:masters], accessReview: false}
undecided: {clusterRules: refuse}
describe: {namespaces: false}
`)
  t.same(settings.levels, {
    enforce: { level: 'off', version: 'latest' },
    warn: { level: 'strict', version: { major: 0, minor: 1 } },
    audit: { level: 'strict', version: 'latest' },
  })
  t.same(settings.exemptUsers, [{ name: 'jane', operations: ['CREATE', 'UPDATE', 'DELETE'] }])
  t.same(settings.guardLabels, {
    users: new Set(['sam']),
    groups: new Set(['system:masters']),
    isAccessReviewed: false,
  })
  t.same(settings.undecided, { objectRules: 'refuse', clusterRules: 'refuse' })
  t.same(settings.describe, { networkPolicies: true, namespaceTemplate: undefined })
  t.end()
})

await t.test('an override takes what it leaves out from rules, that from the shared options', (t) => {
  const { rules, overrides } = readGood(`
clusterRanges: [100.64.0.0/10]
trustedNamespaceLabelKeys: [example.com/owner]
rules:
  or-peers: {class: advice}
  wide-ports: {class: strict, options: {most: 50, names: [dns]}}
overrides:
- namespaces: [kubeflow]
  rules: {wide-ports: {options: {most: 70}}, or-peers: {}}
- namespaceSelector: {matchLabels: {team: web}, matchExpressions: [{key: tier, operator: Exists}]}
  rules: {wide-ports: {class: off}, any-ip: {options: {clusterRanges: []}}}
`).settings
  const ports = {
    least: 1,
    most: 50,
    names: ['dns'],
    trustedNamespaceLabelKeys: ['example.com/owner'],
    isStrict: false,
  }
  t.same(rules.get('any-ip'), { class: 'strict', options: { clusterRanges: ['100.64.0.0/10'] } })
  t.same(rules.get('wide-ports'), { class: 'strict', options: ports })
  t.same(overrides, [
    {
      namespaces: new Set(['kubeflow']),
      namespaceSelector: undefined,
      rules: new Map([
        ['or-peers', { class: 'advice', options: {} }],
        ['wide-ports', { class: 'strict', options: { ...ports, most: 70 } }],
      ]),
    },
    {
      namespaces: new Set(),
      namespaceSelector: {
        requirements: [
          { operator: 'In', key: 'team', values: ['web'] },
          { operator: 'Exists', key: 'tier' },
        ],
      },
      rules: new Map([
        ['any-ip', { class: 'strict', options: { clusterRanges: [] } }],
        ['wide-ports', { class: 'off', options: ports }],
      ]),
    },
  ])
  t.end()
})

await t.test('reads JSON, a byte order mark and carriage returns', (t) => {
  const json = '{"apiVersion": "netpol-guardrail.dev/v1alpha1", "kind": "GuardConfiguration"}'
  for (const text of [json, `\uFEFF${header}`, header.replaceAll('\n', '\r\n'), `---\n${header}...\n`])
    t.same(readConfiguration(text, someRules), { ok: true, ...defaultConfiguration(someRules) }, text)
  t.end()
})

await t.test(
  'files that mean the same have the same external form, whatever the order of their keys',
  (t) => {
    const one = readGood(`
levels: {warn: strict, enforce: baseline}
overrides: [{rules: {any-ip: {}, or-peers: {}}, namespaceSelector: {matchLabels: {b: "1", a: "2"}}}]
`)
    const other = readGood(`
overrides: [{namespaceSelector: {matchLabels: {a: "2", b: "1"}}, rules: {or-peers: {}, any-ip: {}}}]
levels: {enforce: baseline, warn: strict}
`)
    t.equal(JSON.stringify(one.external), JSON.stringify(other.external))
    t.same(one.settings, other.settings)
    t.end()
  },
)

const user = (text: string): string => `guardLabels: {users: [${text}]}`
const exempt = (text: string): string => `exempt: {users: [{name: ${text}}]}`
const template = (text: string): string => `describe: {namespaceTemplate: ${text}}`
const override = (text: string): string => `overrides:\n- ${text}`
const selector = (text: string): string => override(`{namespaceSelector: ${text}, rules: {any-ip: {}}}`)

/** What stands behind the header, and every problem with it. */
const bad: readonly (readonly [string, ...string[]])[] = [
  ['levls: {}', '3:1: levls: unknown field levls; did you mean levels?'],
  [
    'x: 1',
    '3:1: x: unknown field x; there are apiVersion, kind, levels, rules, overrides, exempt, guardLabels, clusterRanges, trustedNamespaceLabelKeys, undecided, describe',
  ],
  [
    'levels: {enforce-version: v0.1}',
    '3:10: levels[enforce-version]: unknown field enforce-version; did you mean enforceVersion?',
  ],
  ['levels: []', '3:9: levels: must be an object, not a list'],
  ['levels:', '3:8: levels: must be an object, not null: leave the key out, or write {}'],
  ['levels: {enforce: medium}', '3:19: levels.enforce: must be off, baseline or strict, not "medium"'],
  [
    'levels: {enforce: basline}',
    '3:19: levels.enforce: must be off, baseline or strict, not "basline"; did you mean baseline?',
  ],
  [
    'levels: {enforce: false}',
    '3:19: levels.enforce: must be off, baseline or strict, not false: put off in quotes where the file is written by a program',
  ],
  ['levels: {enforce: 1}', '3:19: levels.enforce: must be off, baseline or strict, not a number'],
  [
    'levels: {warnVersion: 1.4}',
    '3:23: levels.warnVersion: must be a string, not a number: put it in quotes',
  ],
  [
    'levels: {warnVersion: v1.4.2}',
    '3:23: levels.warnVersion: must be latest or a release such as v0.1, without a patch number, not "v1.4.2"',
  ],
  ['rules: {or-peer: {}}', '3:9: rules[or-peer]: there is no rule or-peer; did you mean or-peers?'],
  ['rules: {zzz: {}}', '3:9: rules.zzz: there is no rule zzz; netpol-guardrail explain lists them'],
  [
    'rules: {any-ip: {class: warn}}',
    '3:25: rules[any-ip].class: must be baseline, strict, advice, info or off, not "warn"',
  ],
  ['rules: {any-ip: {clas: off}}', '3:18: rules[any-ip].clas: unknown field clas; did you mean class?'],
  [
    'rules: {any-ip: {options: {clusterRange: []}}}',
    '3:28: rules[any-ip].options.clusterRange: unknown field clusterRange; did you mean clusterRanges?',
  ],
  [
    'rules: {or-peers: {options: {a: 1}}}',
    '3:30: rules[or-peers].options.a: unknown field a; there is none here',
  ],
  [
    'rules: {wide-ports: {options: {least: 1.5, most: 0, names: [], isStrict: "yes"}}}',
    '3:39: rules[wide-ports].options.least: must be a whole number, not a number',
    '3:50: rules[wide-ports].options.most: must be at least 1',
    '3:60: rules[wide-ports].options.names: must not be empty',
    '3:74: rules[wide-ports].options.isStrict: must be true or false, not a string',
  ],
  [
    'rules: {wide-ports: {options: {least: 70000, names: [a], most: 80000}}}',
    '3:39: rules[wide-ports].options.least: must be at most 65535',
    '3:54: rules[wide-ports].options.names[0]: must have at least 2 characters',
  ],
  [
    'rules: {wide-ports: {options: {least: 2000}}}',
    '3:31: rules[wide-ports].options.most: must not be below least',
  ],
  [
    `rules: {wide-ports: {options: {least: 20}}}\n${override('{namespaces: [a], rules: {wide-ports: {options: {most: 10}}}}')}`,
    '5:58: overrides[0].rules[wide-ports].options.most: must not be below least',
  ],
  ['overrides: {}', '3:12: overrides: must be a list, not an object'],
  [override('a'), '4:3: overrides[0]: must be an object, not a string'],
  [override('{namespaces: [a]}'), '4:3: overrides[0].rules: is required: an object'],
  [override('{namespaces: [a], rules: {}}'), '4:28: overrides[0].rules: names no rule'],
  [
    override('{rules: {any-ip: {}}}'),
    '4:3: overrides[0]: selects no namespace: name some in namespaces, or select them by namespaceSelector',
  ],
  [
    override('{namespaces: [], rules: {any-ip: {}}}'),
    '4:3: overrides[0]: selects no namespace: name some in namespaces, or select them by namespaceSelector',
  ],
  [
    override('{namespaces: [te*, A, "-b"], rules: {any-ip: {}}}'),
    '4:17: overrides[0].namespaces[0]: must be an exact name: * selects nothing here, use namespaceSelector',
    '4:22: overrides[0].namespaces[1]: must be the name of a namespace, not "A"',
    '4:25: overrides[0].namespaces[2]: must be the name of a namespace, not "-b"',
  ],
  [
    override('{namespaces: [a, b, a], rules: {any-ip: {}}}'),
    '4:23: overrides[0].namespaces[2]: is named twice',
  ],
  [
    `${override('{namespaces: [a, b], rules: {any-ip: {}, or-peers: {}}}')}\n- {namespaces: [c, b], rules: {or-peers: {class: off}}}`,
    '5:20: overrides[1].namespaces[1]: never decides about or-peers: overrides[0] does already',
  ],
  [
    `${override('{namespaces: [a], rules: {any-ip: {}}}')}
- {namespaces: [a], rules: {or-peers: {}}}
- {namespaces: [a], rules: {wide-ports: {}, or-peers: {}, any-ip: {}}}`,
    '6:17: overrides[2].namespaces[0]: never decides about or-peers: overrides[1] does already',
    '6:17: overrides[2].namespaces[0]: never decides about any-ip: overrides[0] does already',
  ],
  [
    `${selector('{matchLabels: {a: b, c: d}}')}\n- {namespaceSelector: {matchLabels: {c: d, a: b}}, rules: {any-ip: {}}}`,
    '5:23: overrides[1].namespaceSelector: never decides about any-ip: overrides[0] does already',
  ],
  [
    selector('{}'),
    '4:23: overrides[0].namespaceSelector: selects every namespace: say that under rules, or name a label',
  ],
  [
    selector('{matchLabels: {}, matchExpressions: []}'),
    '4:23: overrides[0].namespaceSelector: selects every namespace: say that under rules, or name a label',
  ],
  [
    selector('{matchLabels: {a/b/c: "x y", d: 1}}'),
    '4:38: overrides[0].namespaceSelector.matchLabels[a/b/c]: must be a label key such as team or example.com/team, not "a/b/c"',
    '4:55: overrides[0].namespaceSelector.matchLabels.d: must be a string, not a number: put it in quotes',
  ],
  [
    selector('{matchExpressions: [{key: a, operator: Equals, values: [b]}]}'),
    '4:62: overrides[0].namespaceSelector.matchExpressions[0].operator: must be In, NotIn, Exists or DoesNotExist, not "Equals"',
  ],
  [
    selector('{matchExpressions: [{key: a, operator: In}, {key: a, operator: Exists, values: [b]}]}'),
    '4:43: overrides[0].namespaceSelector.matchExpressions[0].values: must not be empty for operator In',
    '4:102: overrides[0].namespaceSelector.matchExpressions[1].values: must be empty for operator Exists',
  ],
  [
    selector('{matchExpressions: [{operator: Exists}]}'),
    '4:43: overrides[0].namespaceSelector.matchExpressions[0].key: is required: a string',
  ],
  [
    'exempt: {groups: [system:masters]}',
    '3:10: exempt.groups: groups cannot be exempt: only exact user names are, under users',
  ],
  [exempt('""'), '3:25: exempt.users[0].name: must not be empty'],
  [
    exempt('"system:node:*"'),
    '3:25: exempt.users[0].name: must be an exact name: * has no meaning here, in "system:node:*"',
  ],
  [exempt('"a\\u001b[2J"'), '3:25: exempt.users[0].name: must not contain control characters'],
  [exempt('"a\\u202eb"'), '3:25: exempt.users[0].name: must not contain control characters'],
  [exempt('" a"'), '3:25: exempt.users[0].name: must not begin or end with a space, as " a" does'],
  [
    exempt('"system:masters"'),
    '3:25: exempt.users[0].name: "system:masters" is a group: only exact user names stand here',
  ],
  [
    exempt('"system:serviceaccounts:a"'),
    '3:25: exempt.users[0].name: "system:serviceaccounts:a" is a group: only exact user names stand here',
  ],
  [
    exempt('"system:anonymous"'),
    '3:25: exempt.users[0].name: system:anonymous is whoever does not say who he is',
  ],
  [
    exempt('"system:serviceaccount:a"'),
    '3:25: exempt.users[0].name: must be system:serviceaccount:NAMESPACE:NAME, not "system:serviceaccount:a"',
  ],
  [
    'exempt: {users: [{name: a, operations: []}, {name: b, operations: [delete]}]}',
    '3:40: exempt.users[0].operations: must not be empty',
    '3:68: exempt.users[1].operations[0]: must be CREATE, UPDATE or DELETE, not "delete"; did you mean DELETE?',
  ],
  ['exempt: {users: }', '3:17: exempt.users: must be a list, not null: leave the key out, or write []'],
  [user('5'), '3:23: guardLabels.users[0]: must be a string, not a number: put it in quotes'],
  [
    user('"system:authenticated"'),
    '3:23: guardLabels.users[0]: "system:authenticated" is a group: only exact user names stand here',
  ],
  [
    'guardLabels: {groups: ["dev-*"], accessReview: "true"}',
    '3:24: guardLabels.groups[0]: must be an exact name: * has no meaning here, in "dev-*"',
    '3:48: guardLabels.accessReview: must be true or false, not a string',
  ],
  [
    'clusterRanges: [10.0.0.0, 10.0.0.0/33]',
    '3:17: clusterRanges[0]: must be a CIDR such as 10.244.0.0/16, not "10.0.0.0"',
    '3:27: clusterRanges[1]: must be a CIDR such as 10.244.0.0/16, not "10.0.0.0/33"',
  ],
  [
    'trustedNamespaceLabelKeys: ["a b"]',
    '3:29: trustedNamespaceLabelKeys[0]: must be a label key such as team or example.com/team, not "a b"',
  ],
  ['undecided: {objectRules: admit}', '3:26: undecided.objectRules: must be refuse or warn, not "admit"'],
  [
    template('"Namespace {nam} {name}"'),
    '3:31: describe.namespaceTemplate: has the unknown placeholder {nam}; there are {name} and {labels}',
  ],
  [
    template('"Namespace {{name}"'),
    '3:31: describe.namespaceTemplate: has a brace that belongs to no placeholder',
  ],
  [template('"Namespace \\u00e9"'), '3:31: describe.namespaceTemplate: must be one line of printable ASCII'],
  [template('"Namespace a\\nb"'), '3:31: describe.namespaceTemplate: must be one line of printable ASCII'],
  [
    template(`"Namespace ${'a'.repeat(503)}"`),
    '3:31: describe.namespaceTemplate: must have at most 512 characters',
  ],
  [
    template('"{name}"'),
    '3:31: describe.namespaceTemplate: must begin with "Namespace ": by that the guard knows its own descriptions again',
  ],
  ['__proto__: {levels: 1}', '3:1: [__proto__]: unknown field __proto__'],
  [
    'rules: {constructor: {}, toString: {}}',
    '3:9: rules.constructor: there is no rule constructor; netpol-guardrail explain lists them',
    '3:26: rules.toString: there is no rule toString; netpol-guardrail explain lists them',
  ],
  [
    '"a\\u001b[31m": 1\nlevels: {enforce: "\\n"}',
    '3:1: [a\u001b[31m]: unknown field "a\\u001b[31m"; there are apiVersion, kind, levels, rules, overrides, exempt, guardLabels, clusterRanges, trustedNamespaceLabelKeys, undecided, describe',
    '4:19: levels.enforce: must be off, baseline or strict, not "\\n"',
  ],
  [
    'levels: {}\nlevels: {}\nlevls: {}',
    '4:1: levels: stands here a second time',
    '5:1: levls: unknown field levls; did you mean levels?',
  ],
]

await t.test(
  'tells everything that is wrong, in the order of the file, where it stands and what was meant',
  (t) => {
    for (const [text, ...problems] of bad) t.same(problemsOf(read(text)), problems, text)
    t.end()
  },
)

await t.test('says of a file that is no configuration only that', (t) => {
  const files: readonly (readonly [string, ...string[]])[] = [
    [
      '',
      '1:1: : is empty; the smallest configuration is two lines, "apiVersion: netpol-guardrail.dev/v1alpha1" and "kind: GuardConfiguration"',
    ],
    ['- a', '1:1: : must be an object, not a list'],
    ['a', '1:1: : must be an object, not a string'],
    [
      'apiVersion: v1\nkind: ConfigMap\ndata: {}',
      '1:13: apiVersion: must be netpol-guardrail.dev/v1alpha1, not "v1"',
      '2:7: kind: must be GuardConfiguration, not "ConfigMap"',
    ],
    [
      'apiVersion: netpol-guardrail.dev/v1\nkind: GuardConfiguration\nx: 1',
      '1:13: apiVersion: must be netpol-guardrail.dev/v1alpha1, not "netpol-guardrail.dev/v1"',
    ],
    ['apiVersion: 1', '1:13: apiVersion: must be netpol-guardrail.dev/v1alpha1, not a number'],
    [
      'levels: {}',
      '1:1: apiVersion: is required: netpol-guardrail.dev/v1alpha1',
      '1:1: kind: is required: GuardConfiguration',
    ],
  ]
  for (const [text, ...problems] of files)
    t.same(problemsOf(readConfiguration(text, someRules)), problems, text || 'an empty file')
  t.end()
})

await t.test('tells at most 20 problems, the first of the file', (t) => {
  const fields = Array.from({ length: 50 }, (_, index) => `field${index}: 1`)
  const problems = problemsOf(read(`levels: {enforce: x}\n${fields.join('\n')}\n`))
  t.equal(problems.length, 20)
  t.match(problems[0], /^3:19: levels\.enforce: /)
  t.match(problems[19], /^22:1: field18: /)
  t.end()
})

/** Texts that mean something in YAML or here. */
const fragments = [
  '\n',
  '  ',
  '- ',
  ': ',
  '{',
  ']',
  '"',
  '#',
  '*a',
  '&a ',
  '!!str ',
  '---\n',
  'null',
  'off',
  '1.5',
  '\t',
]

const damage = fc.record({
  at: fc.nat(10_000),
  length: fc.nat(30),
  instead: fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 5, unit: 'binary' })),
})

await t.test('a damaged file is read, or told what is wrong with it; nothing is thrown', (t) => {
  const good = defaultConfigurationYaml(someRules)
  holds(
    t,
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const text = damages.reduce((before, { at, length, instead }) => {
        const start = at % before.length
        return before.slice(0, start) + instead + before.slice(start + length)
      }, good)
      const reading = readConfiguration(text, someRules)
      if (reading.ok) return isReadAgain(JSON.stringify(reading.external), reading.external)
      const lines = text.split(/\r\n|\r|\n/)
      return (
        reading.problems.length >= 1 &&
        reading.problems.length <= 20 &&
        reading.problems.every(
          ({ line, column, reason }) =>
            line >= 1 && line <= lines.length && column >= 1 && reason !== '' && !reason.includes('\n'),
        )
      )
    }),
  )
  t.end()
})

function isReadAgain(text: string, external: unknown): boolean {
  const again = readConfiguration(text, someRules)
  return again.ok && JSON.stringify(again.external) === JSON.stringify(external)
}
