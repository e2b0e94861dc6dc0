import t from 'tap'
import { linterAt, policyWith } from './lint-texts.ts'

function mend(text: string, ...alsoChosen: readonly string[]) {
  const { fixed, unfixed, ...mended } = linterAt().fix(
    'a.yaml',
    text,
    ({ finding }) => finding.fix?.safety === 'proven' || alsoChosen.includes(finding.rule),
  )
  return {
    text: mended.text,
    fixed: fixed.map(({ finding }) => finding.rule),
    unfixed: unfixed.map(({ finding, reason }) => `${finding.rule}: ${reason}`),
  }
}

void t.test('what cannot be corrected does not keep the rest from it, and is told with its reason', (t) => {
  const three = (odd: string, odder: string): string =>
    [policyWith('shared', '&home 010.1.2.0/24'), policyWith('odd', odd), policyWith('odder', odder)].join(
      '---\n',
    )
  t.same(mend(three('010.1.2.0/24', '010.1.3.0/24')), {
    text: three('10.1.2.0/24', '10.1.3.0/24'),
    fixed: ['ambiguous-cidr', 'ambiguous-cidr'],
    unfixed: ['ambiguous-cidr: spec.ingress[0].from[0].ipBlock.cidr is shared through &home'],
  })
  t.end()
})

void t.test('corrections of one place are made one after the other', (t) => {
  const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: both, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
  - from:
    - namespaceSelector:
        team: a # theirs
    - podSelector:
        app: web
    ports: [{port: 8080}]
`
  t.same(mend(text, 'bare-selector', 'or-peers'), {
    text: text
      .replace('app: api}}\n', 'app: api}}\n  policyTypes: [Ingress]\n')
      .replace('        team', '        matchLabels:\n          team')
      .replace('    - podSelector:\n        app', '      podSelector:\n        matchLabels:\n          app'),
    fixed: ['unstated-policy-types', 'bare-selector', 'bare-selector', 'or-peers'],
    unfixed: [],
  })
  t.end()
})

void t.test('a second round takes up what came to light in the first', (t) => {
  const text = policyWith('mapped', '::ffff:10.0.0.0/104').replace(
    '/104\n',
    '/104\n        except: ["::ffff:10.9.0.0/112"]\n',
  )
  t.equal(
    mend(text).text,
    text.replace('::ffff:10.0.0.0/104', '10.0.0.0/8').replace('::ffff:10.9.0.0/112', '10.9.0.0/16'),
  )
  t.end()
})
