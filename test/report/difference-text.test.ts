import t from 'tap'
import type { DifferenceReport, EffectWords } from '../../src/model/difference.ts'
import { renderDifference } from '../../src/report/difference-text.ts'

const opens: EffectWords = {
  direction: 'ingress',
  effect: 'opens',
  certainty: 'certain',
  because: [],
  pods: 'pods with app=db',
  text: 'newly lets in',
  traffic: [{ peers: 'anywhere', ports: 'TCP 5432' }],
  moreTraffic: 0,
}

const closes: EffectWords = {
  ...opens,
  direction: 'egress',
  effect: 'closes',
  certainty: 'possible',
  because: ['a named port may be the same one'],
  text: 'may no longer let out',
  traffic: [
    { peers: '10.0.0.0/8', ports: 'TCP "http"' },
    { peers: 'pods with app=web in this namespace', ports: 'all ports' },
  ],
  moreTraffic: 3,
}

const report: DifferenceReport = {
  isDifferent: true,
  policies: [
    {
      namespace: 'shop',
      name: 'db',
      change: 'changed',
      old: 'a.yaml:1',
      new: 'b.yaml:7',
      effects: [opens, closes],
    },
    { namespace: 'shop', name: 'odd', change: 'added', old: null, new: 'b.yaml:20', effects: [] },
    { namespace: '', name: 'web', change: 'reworded', old: 'a.yaml:9', new: 'b.yaml:1', effects: [] },
  ],
  unchanged: 4,
  namespaces: [
    { namespace: 'shop', oldPolicies: 2, newPolicies: 1, effects: [opens, closes], unknown: [] },
    { namespace: 'web', oldPolicies: 1, newPolicies: 1, effects: [], unknown: [] },
    { namespace: '', oldPolicies: 3, newPolicies: 3, effects: [], unknown: ['egress'] },
  ],
  notCompared: [],
}
const sides = { old: 'main', new: 'branch' }

await t.test('says what each policy does, what each namespace gets, and how many there were', (t) => {
  t.equal(
    renderDifference(report, sides, 100),
    `shop/db: changed (a.yaml:1 -> b.yaml:7)
  newly lets in: anywhere, on TCP 5432
  may no longer let out:
    to 10.0.0.0/8, on TCP "http"
    to pods with app=web in this namespace, on all ports
    and 3 more
    (not certain: a named port may be the same one)

shop/odd: added (b.yaml:20)
  no effect: its podSelector contradicts itself

web: reworded (a.yaml:9 -> b.yaml:1)
  the same effect

namespace shop: what all its policies do together, if main and branch hold all that it has
  pods with app=db:
    newly lets in: anywhere, on TCP 5432
    may no longer let out:
      to 10.0.0.0/8, on TCP "http"
      to pods with app=web in this namespace, on all ports
      and 3 more
      (not certain: a named port may be the same one)

namespace web: together its policies let through what they did before

policies that name no namespace: what all its policies do together, if main and branch hold all
  that it has
  egress may differ: the policies tell too many kinds of pods apart to add up what they do for
    each

7 policies: 1 added, 1 changed, 1 reworded, 4 as before.
`,
  )
  t.end()
})

await t.test('says so when there is no difference in effect', (t) => {
  const same: DifferenceReport = {
    isDifferent: false,
    policies: [],
    unchanged: 1,
    namespaces: [],
    notCompared: [],
  }
  t.equal(renderDifference(same, sides, 100), 'No difference in effect. 1 policy: 1 as before.\n')
  t.end()
})

await t.test('says of a namespace when its policies are its first or none is left', (t) => {
  const heading = (oldPolicies: number, newPolicies: number): string =>
    renderDifference(
      {
        ...report,
        policies: [],
        namespaces: [{ namespace: 'shop', oldPolicies, newPolicies, effects: [opens], unknown: [] }],
      },
      sides,
      100,
    ).split('\n')[0] ?? ''
  t.equal(heading(2, 0), 'namespace shop: no policy is left, if main and branch hold all that it has')
  t.equal(
    heading(0, 2),
    'namespace shop: what its first policies do together, if main and branch hold all that it has',
  )
  t.end()
})

await t.test('where no policy is left nothing is unknown', (t) => {
  const namespaces = [
    { namespace: 'shop', oldPolicies: 9, newPolicies: 0, effects: [], unknown: ['ingress'] as const },
  ]
  t.match(
    renderDifference({ ...report, policies: [], namespaces }, sides, 100),
    /^namespace shop: no policy is left, .*\n {2}ingress is no longer restricted for any pod\n\n/,
  )
  t.end()
})

await t.test('names and counts the policies that were not compared', (t) => {
  const text = renderDifference(
    {
      ...report,
      policies: [],
      namespaces: [],
      notCompared: [
        { namespace: 'shop', name: 'a' },
        { namespace: '', name: 'b' },
      ],
    },
    sides,
    100,
  )
  t.equal(
    text,
    `shop/a: not compared, for it is not valid

b: not compared, for it is not valid

6 policies: 4 as before, 2 not compared.
`,
  )
  t.end()
})

await t.test('nothing that a file holds breaks a line or looks like a command', (t) => {
  const evil = '\u001b[31m\r\n::error::x ##vso[task.x] \u202e'
  const text = renderDifference(
    {
      ...report,
      policies: [
        {
          namespace: evil,
          name: evil,
          change: 'changed',
          old: evil,
          new: evil,
          effects: [
            { ...opens, pods: evil, text: evil, because: [evil], traffic: [{ peers: evil, ports: evil }] },
          ],
        },
      ],
      namespaces: [
        { namespace: evil, oldPolicies: 1, newPolicies: 0, effects: [{ ...opens, pods: evil }], unknown: [] },
      ],
      notCompared: [{ namespace: evil, name: evil }],
    },
    { old: evil, new: evil },
    100,
  )
  t.match(text, /^[\n\u0020-\u007e]*$/)
  t.notMatch(text, /##vso\[|^\s*::error/m)
  t.end()
})

await t.test('folds lines to the width, a long word alone excepted', (t) => {
  const lines = renderDifference(report, sides, 60).split('\n')
  for (const line of lines) t.ok(line.length <= 60, line)
  t.match(renderDifference(report, sides, 1), 'shop/db', 'a width that nobody can read is not taken')
  t.end()
})
