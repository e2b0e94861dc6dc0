import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { droppedField } from '../../src/rules/dropped-field.ts'
import { nullPeers } from '../../src/rules/null-peers.ts'
import { wrongDirectionKey } from '../../src/rules/wrong-direction-key.ts'
import { conforms } from './conform.ts'
import { findingsInText, head } from './text-findings.ts'

await conforms(t, wrongDirectionKey, rules)

void t.test('speaks of the key alone, whatever stands under it', (t) => {
  const told = (rule: string): readonly string[] =>
    findingsInText([wrongDirectionKey, nullPeers, droppedField], `${head}  ingress: [${rule}]\n`).map(
      ({ rule: id, paths }) => `${id} ${paths[0]}`,
    )
  t.same(told('{to: [{podSelector: {}}]}'), ['wrong-direction-key spec.ingress[0].to'])
  t.same(told('{to: }'), ['wrong-direction-key spec.ingress[0].to'])
  t.same(told('{to: x, from: }'), [
    'null-peers spec.ingress[0].from',
    'wrong-direction-key spec.ingress[0].to',
  ])
  t.same(told('{TO: []}'), ['dropped-field spec.ingress[0].TO'])
  t.end()
})

void t.test('says that the rule is open only where no other peers are there', (t) => {
  const said = (rule: string): string | undefined =>
    findingsInText([wrongDirectionKey], `${head}  egress: [${rule}]\n`)[0]?.wording.summary
  t.match(said('{from: [{podSelector: {}}]}'), /so the rule opens the way to every destination/)
  t.match(said('{from: [{podSelector: {}}], to: []}'), /so the rule opens/)
  t.notMatch(said('{from: [{podSelector: {}}], to: [{podSelector: {}}]}'), /opens/)
  t.end()
})

void t.test('renames where the right key is free and there are peers to be read', (t) => {
  const fixes = (rule: string): unknown =>
    findingsInText([wrongDirectionKey], `${head}  egress: [${rule}]\n`).map(({ fix }) => fix)
  t.same(fixes('{from: [{podSelector: {}}]}'), [
    { safety: 'chosen', edits: [{ kind: 'rename', path: 'spec.egress[0].from', key: 'to' }] },
  ])
  t.same(fixes('{from: [{podSelector: {}}], to: }'), [undefined])
  t.same(fixes('{from: []}'), [undefined])
  t.end()
})
