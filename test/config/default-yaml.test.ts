import t from 'tap'
import { defaultConfigurationYaml } from '../../src/config/default-yaml.ts'
import { defaultConfiguration, readConfiguration } from '../../src/config/read-configuration.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { someRules } from './rules.ts'

for (const [name, catalogue] of [
  ['some rules', someRules],
  ['the rules of the product', rules],
] as const) {
  const text = defaultConfigurationYaml(catalogue)

  await t.test(`with ${name}: the default file says exactly what holds without a file`, (t) => {
    t.same(readConfiguration(text, catalogue), { ok: true, ...defaultConfiguration(catalogue) })
    t.end()
  })

  await t.test(`with ${name}: every line is ASCII, at most 100 columns, without space at its end`, (t) => {
    for (const line of text.split('\n')) t.match(line, /^(?:[ -~]{0,99}[!-~])?$/)
    t.end()
  })
}

await t.test('every key of the file stands there, with a comment before it', (t) => {
  const lines = defaultConfigurationYaml(someRules).split('\n')
  const { external } = defaultConfiguration(someRules)
  for (const [key, value] of Object.entries(external)) {
    const index = lines.findIndex((line) => line.startsWith(`${key}:`))
    t.match(lines[index - 1], /^# /, key)
    if (key === 'rules' || typeof value !== 'object' || Array.isArray(value)) continue
    for (const inner of Object.keys(value as object)) {
      const at = lines.findIndex((line, position) => position > index && line.startsWith(`  ${inner}:`))
      t.match(lines[at - 1], /^ {2}# /, `${key}.${inner}`)
    }
  }
  for (const { id, title } of someRules) t.equal(lines[lines.indexOf(`  ${id}:`) - 1], `  # ${title}.`)
  t.end()
})

await t.test('its example of an override is good', (t) => {
  const text = defaultConfigurationYaml(someRules)
  const example = text.slice(text.indexOf('# For example:\n'), text.indexOf('overrides: []'))
  const overrides = example.replace('# For example:\n', 'overrides:\n').replaceAll(/^# {3}/gm, '')
  const reading = readConfiguration(text.replace('overrides: []', overrides), someRules)
  t.ok(reading.ok)
  t.equal(reading.ok && reading.settings.overrides[0]?.rules.get('or-peers')?.class, 'advice')
  t.end()
})

await t.test('what it says once for all rules can be changed in it', (t) => {
  const text = defaultConfigurationYaml(someRules)
  const reading = readConfiguration(
    text.replace('\nclusterRanges: []', '\nclusterRanges: [10.0.0.0/8]'),
    someRules,
  )
  t.ok(reading.ok)
  t.same(reading.ok && reading.settings.rules.get('any-ip')?.options, { clusterRanges: ['10.0.0.0/8'] })
  t.end()
})
