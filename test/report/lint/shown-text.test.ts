import t from 'tap'
import { shownFile, shownLine, withoutCommands } from '../../../src/report/lint/shown-text.ts'

await t.test('spells out what a terminal would obey or hide, and nothing else', (t) => {
  for (const [text, shown] of [
    ['app: größe, 漢字, 👍, ไทย', 'app: größe, 漢字, 👍, ไทย'],
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['\u009b31m', '\\u{9b}31m'],
    ['a\nb\r\nc', 'a\\u{a}b\\u{d}\\u{a}c'],
    ['a\tb\u007f', 'a\\u{9}b\\u{7f}'],
    ['\u202edrowssap\u2066', '\\u{202e}drowssap\\u{2066}'],
    ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
    ['\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['no\u00a0break\u3000', 'no\\u{a0}break\\u{3000}'],
    ['\ud800 half \udc00', '\\u{d800} half \\u{dc00}'],
    ['\ue000\u{10ffff}', '\\u{e000}\\u{10ffff}'],
  ] as const)
    t.equal(shownLine(text), shown)
  t.end()
})

await t.test('breaks up what the runner of a build would take for a command', (t) => {
  for (const [text, shown] of [
    ['::set-output name=a::b', '\\u{3a}:set-output name=a::b'],
    ['  ::add-mask::b', '  \\u{3a}:add-mask::b'],
    ['x ##[stop-commands]y', 'x #\\u{23}[stop-commands]y'],
    ['###[error]', '##\\u{23}[error]'],
    ['##vso[task.setvariable variable=a]b', '#\\u{23}vso[task.setvariable variable=a]b'],
    ['##VSO[task.logissue]', '#\\u{23}VSO[task.logissue]'],
  ] as const)
    t.equal(withoutCommands(text), shown)
  t.end()
})

await t.test('leaves addresses and headings alone', (t) => {
  for (const text of ['::/0 and 10.0.0.0/8', '::ffff:10.0.0.1', 'a ::set-output::b', '## heading ##'])
    t.equal(withoutCommands(text), text)
  t.end()
})

await t.test('calls standard input by its name, and no file a command', (t) => {
  t.equal(shownFile('-'), 'stdin')
  t.equal(shownFile('a/b.yaml'), 'a/b.yaml')
  t.equal(shownFile('::error::x/y.yaml'), '\\u{3a}:error::x/y.yaml')
  t.end()
})
