import t from 'tap'
import { UsageError } from '../../src/cli/cli-io.ts'
import { runConfigCheck, runConfigDefault, runConfigSchema } from '../../src/cli/config-command.ts'
import type { CliIo } from '../../src/cli/cli-io.ts'
import { defaultConfigurationYaml } from '../../src/config/default-yaml.ts'
import { rules } from '../../src/rules/catalogue.ts'

const header = 'apiVersion: netpol-guardrail.dev/v1alpha1\nkind: GuardConfiguration\n'

function makeIo(files: Readonly<Record<string, string>> = {}): CliIo & { readonly written: { out: string } } {
  const written = { out: '' }
  return {
    written,
    writeOut: (text) => {
      written.out += text
    },
    writeError: () => {
      throw new Error('commands leave errors to the program')
    },
    readText: (path) => {
      const text = files[path]
      return text === undefined
        ? Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }))
        : Promise.resolve(text)
    },
  }
}

await t.test('config default prints a file that config check finds good', async (t) => {
  const io = makeIo()
  t.equal(runConfigDefault(io, rules), 0)
  t.equal(io.written.out, defaultConfigurationYaml(rules))
  const again = makeIo({ 'guard.yaml': io.written.out })
  t.equal(await runConfigCheck('guard.yaml', 'text', again, rules), 0)
  t.equal(again.written.out, 'guard.yaml: good; enforce=off warn=baseline audit=strict\n')
})

await t.test('config check says which release a level is pinned to', async (t) => {
  const io = makeIo({ '-': `${header}levels: {enforce: baseline, enforceVersion: v0.1}\n` })
  await runConfigCheck('-', 'text', io, rules)
  t.equal(io.written.out, '-: good; enforce=baseline@v0.1 warn=baseline audit=strict\n')
})

await t.test('config check tells each problem on a line that nothing can break', async (t) => {
  const io = makeIo({ 'bad.yaml': `${header}levels: {enforce: medium}\n"a\\nb": 1\n` })
  await t.rejects(
    runConfigCheck('bad.yaml', 'text', io, rules),
    new UsageError(
      [
        'bad.yaml:3:19: levels.enforce: must be off, baseline or strict, not "medium"',
        'bad.yaml:4:1: [a\\u{a}b]: unknown field "a\\nb"; there are apiVersion, kind, levels, rules, overrides, exempt, guardLabels, clusterRanges, trustedNamespaceLabelKeys, undecided, describe',
      ].join('\n'),
    ),
  )
  t.equal(io.written.out, '')
  await t.rejects(
    runConfigCheck('empty.yaml', 'text', makeIo({ 'empty.yaml': '' }), rules),
    /^empty\.yaml:1:1: is empty; /,
  )
})

await t.test('config check -o json prints an object, good or bad', async (t) => {
  const io = makeIo({ good: header, bad: `${header}x: 1\n` })
  t.equal(await runConfigCheck('good', 'json', io, rules), 0)
  t.same(JSON.parse(io.written.out), { schemaVersion: 1, file: 'good', good: true, problems: [] })
  io.written.out = ''
  t.equal(await runConfigCheck('bad', 'json', io, rules), 2)
  t.match(JSON.parse(io.written.out), {
    schemaVersion: 1,
    file: 'bad',
    good: false,
    problems: [{ path: 'x', line: 3, column: 1, reason: /^unknown field x; / }],
  })
})

await t.test('config check of no file is a mistake of usage', async (t) => {
  await t.rejects(
    runConfigCheck('none.yaml', 'json', makeIo(), rules),
    new UsageError('none.yaml: there is no such file'),
  )
})

await t.test('config schema prints a JSON Schema', (t) => {
  const io = makeIo()
  t.equal(runConfigSchema(io, rules), 0)
  t.match(JSON.parse(io.written.out), { title: 'GuardConfiguration', additionalProperties: false })
  t.end()
})
