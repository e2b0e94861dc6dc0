import t from 'tap'
import {
  denialIn,
  denialInSentence,
  denialWords,
  directionsIn,
  isDefaultDenyName,
  nameOf,
  personsSentence,
  tellsOfOpenPorts,
  wordsOf,
} from '../../src/netpol/intent-words.ts'
import { policyOf } from '../rules/policies.ts'

await t.test('splits names where letters end and at humps', (t) => {
  t.same(wordsOf('default-deny_all.v2/x'), ['default', 'deny', 'all', 'v2', 'x'])
  t.same(wordsOf('allowFromWeb2Api'), ['allow', 'from', 'web2', 'api'])
  t.same(wordsOf('DENY-ALL'), ['deny', 'all'])
  t.same(wordsOf('--'), [])
  t.equal(wordsOf('a '.repeat(10_000)).length, 512, 'and reads a kilobyte')
  t.end()
})

await t.test('finds what a name shuts', (t) => {
  const denial = (name: string): unknown => denialIn(wordsOf(name), denialWords)
  t.same(denial('deny-all'), { word: 'deny', named: [], isSweeping: true })
  t.same(denial('egress-blocked'), { word: 'blocked', named: ['egress'], isSweeping: true })
  t.same(denial('deny-inbound-ssh'), { word: 'deny', named: ['ingress'], isSweeping: false })
  t.same(denial('ingress-egress-deny'), { word: 'deny', named: ['ingress', 'egress'], isSweeping: true })
  t.same(denial('allow-egress-deny-ingress'), { word: 'deny', named: ['ingress'], isSweeping: true })
  for (const name of ['web', 'blocks', 'block-storage', 'never-deny', 'deny-but-web', 'to-isolated', ''])
    t.equal(denial(name), undefined, name)
  t.same(denialIn(['shut'], ['shut']), { word: 'shut', named: [], isSweeping: true })
  t.end()
})

await t.test('finds what a sentence shuts', (t) => {
  const denial = (text: string): unknown => denialInSentence(wordsOf(text), denialWords)
  t.same(denial('No egress'), { word: 'no', named: ['egress'], isSweeping: true })
  t.same(denial('Allow only ingress from web'), { word: 'only', named: ['ingress'], isSweeping: false })
  for (const text of [
    'No traffic is blocked',
    'No access control',
    'Allow only web',
    'Only ingress for anybody',
    'No access, nor a way to get it, not even for us',
  ])
    t.equal(denial(text), undefined, text)
  t.end()
})

await t.test('knows default denies, directions, and ports that are open on purpose', (t) => {
  t.ok(isDefaultDenyName(wordsOf('default-deny-ingress')))
  t.ok(isDefaultDenyName(wordsOf('web-deny-all')))
  for (const name of ['default-deny-with-dns', 'deny-web', 'default', 'deny-all-allow-web'])
    t.notOk(isDefaultDenyName(wordsOf(name)), name)
  t.same(directionsIn(['outbound', 'x', 'incoming']), ['ingress', 'egress'])
  t.ok(tellsOfOpenPorts(['http', 'metrics']))
  t.notOk(tellsOfOpenPorts(['egress', 'to', 'private', 'vm', '443']))
  t.end()
})

await t.test('takes the name that is there, and the first sentence of a person', (t) => {
  const metadata = (fields: object): Parameters<typeof nameOf>[0] =>
    policyOf({ metadata: fields, spec: {} }).metadata
  t.equal(nameOf(metadata({ name: 'a', generateName: 'b-' })), 'a')
  t.equal(nameOf(metadata({ generateName: 'b-' })), 'b-')
  const sentence = (text: string): string | undefined =>
    personsSentence(metadata({ annotations: { 'kubernetes.io/description': text } }))
  t.equal(sentence('  Denies all\nAllows web.'), 'Denies all')
  t.equal(sentence('No dots'), 'No dots')
  t.equal(sentence('Isolates all pods of this namespace for ingress.'), undefined)
  t.equal(personsSentence(metadata({})), undefined)
  t.end()
})
