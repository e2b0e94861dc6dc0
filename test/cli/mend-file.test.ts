import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { applyPatch } from 'diff'
import { UsageError } from '../../src/cli/cli-io.ts'
import { makeMender, type Mending } from '../../src/cli/mend-file.ts'
import { linterAt, policyWith } from '../lint/lint-texts.ts'
import { makeMemoryIo } from './memory-io.ts'

const odd = policyWith('odd', '010.1.2.0/24')
const mended = policyWith('odd', '10.1.2.0/24')
const rules = [{ id: 'or-peers' }]
const safe: Mending = { isDryRun: false, alsoChosen: [] }

async function fileWith(t: Test, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mend-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'a.yaml'), text)
  return join(folder, 'a.yaml')
}

await t.test('writes what is safe to correct, and the new text is what is judged', async (t) => {
  const io = makeMemoryIo()
  const path = await fileWith(t, odd)
  const { mend } = makeMender(safe, [path], rules, io)
  t.equal(mend?.({ kind: 'text', path, text: odd, hasByteOrderMark: false }, linterAt()), mended)
  t.equal(await readFile(path, 'utf8'), mended)
  t.match(io.error(), /a\.yaml: corrected \(ambiguous-cidr\)/)
})

await t.test('keeps a byte order mark', async (t) => {
  const path = await fileWith(t, `\ufeff${odd}`)
  const { mend } = makeMender(safe, [path], rules, makeMemoryIo())
  mend?.({ kind: 'text', path, text: odd, hasByteOrderMark: true }, linterAt())
  t.equal(await readFile(path, 'utf8'), `\ufeff${mended}`)
})

await t.test('a dry run prints a diff that can be applied, and writes nothing', async (t) => {
  const io = makeMemoryIo()
  const path = await fileWith(t, odd)
  const { mend, takesOutput } = makeMender({ ...safe, isDryRun: true }, [path], rules, io)
  t.equal(takesOutput, true)
  const judged = mend?.({ kind: 'text', path, text: odd, hasByteOrderMark: false }, linterAt())
  t.equal(judged, odd, 'what is judged is what the file still says')
  t.equal(await readFile(path, 'utf8'), odd)
  t.match(io.out(), /^--- a\/\S+a\.yaml\n\+\+\+ b\/\S+a\.yaml\n@@ /)
  t.equal(applyPatch(odd, io.out()), mended)
})

await t.test('what changes the meaning is corrected only for rules that are named', (t) => {
  const dashes = policyWith('p', '10.1.2.0/24').replace(
    '    - ipBlock:\n        cidr: 10.1.2.0/24\n',
    '    - namespaceSelector: {matchLabels: {team: a}}\n    - podSelector: {matchLabels: {app: b}}\n',
  )
  const mend = (alsoChosen: readonly string[]): string => {
    const io = makeMemoryIo()
    makeMender({ ...safe, alsoChosen }, ['-'], rules, io).mend?.(
      { kind: 'text', path: '-', text: dashes, hasByteOrderMark: false },
      linterAt(),
    )
    return io.out()
  }
  t.equal(mend([]), dashes, 'standard input goes to standard output, changed or not')
  t.equal(mend(['or-peers']), dashes.replace('    - podSelector', '      podSelector'))
  t.end()
})

await t.test('a file that somebody changed in the meantime is left alone, and the run fails', async (t) => {
  const io = makeMemoryIo()
  const path = await fileWith(t, `${odd}# more\n`)
  const { mend, hasFailed } = makeMender(safe, [path], rules, io)
  t.equal(mend?.({ kind: 'text', path, text: odd, hasByteOrderMark: false }, linterAt()), odd)
  t.equal(await readFile(path, 'utf8'), `${odd}# more\n`)
  t.equal(hasFailed(), true)
  t.match(io.error(), /was changed in the meantime; nothing written/)
})

await t.test('a rule that there is none of is a wrong usage', (t) => {
  const make = (id: string) => () => makeMender({ ...safe, alsoChosen: [id] }, ['a'], rules, makeMemoryIo())
  t.throws(make('nope'), new UsageError('this run has no rule nope to correct'))
  t.throws(make('or-peer'), new UsageError('this run has no rule or-peer to correct; did you mean or-peers?'))
  t.end()
})

await t.test('tells the author of what may be a mistake and is now written down', async (t) => {
  const egressOnly = odd
    .replace('  policyTypes: [Ingress]\n', '')
    .replace('ingress:', 'egress:')
    .replace('from:', 'to:')
    .replace('010.', '10.')
  const io = makeMemoryIo()
  const path = await fileWith(t, egressOnly)
  makeMender(safe, [path], rules, io).mend?.(
    { kind: 'text', path, text: egressOnly, hasByteOrderMark: false },
    linterAt(),
  )
  t.match(await readFile(path, 'utf8'), /^ {2}policyTypes: \[Ingress, Egress\]$/m)
  t.match(
    io.error(),
    /a\.yaml:4: unstated-policy-types is corrected; note that this writes down what holds today.*take Ingress out/,
  )
})
