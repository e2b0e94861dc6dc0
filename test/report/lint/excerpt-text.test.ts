import fc from 'fast-check'
import t from 'tap'
import type { LintFinding } from '../../../src/model/lint.ts'
import { renderExcerpt } from '../../../src/report/lint/excerpt-text.ts'
import { makePaint } from '../../../src/report/lint/paint.ts'
import { findingIn } from './reports.ts'
import { holds } from '../../property.ts'

const plain = makePaint(false)

function shown(finding: LintFinding, width = 80): string {
  return renderExcerpt(finding, width, plain).join('\n')
}

await t.test('underlines what a line says wrong', (t) => {
  const text = 'to:\n- ipBlock: {cidr: 0.0.0.0/0} # all\n'
  t.equal(
    shown(findingIn(text, { marks: ['0.0.0.0/0'] })),
    [
      '  1 | to:', //
      '> 2 | - ipBlock: {cidr: 0.0.0.0/0} # all',
      '    |                   ^^^^^^^^^',
    ].join('\n'),
  )
  t.end()
})

await t.test('marks every line of a stretch, and underlines where it begins', (t) => {
  const text = 'from:\n- podSelector:\n    matchLabels:\n      app: web\n- podSelector: {}\n'
  const marks = ['podSelector:\n    matchLabels:\n      app: web', 'podSelector: {}'] as const
  t.equal(
    shown(findingIn(text, { marks })),
    [
      '  1 | from:',
      '> 2 | - podSelector:',
      '    |   ^^^^^^^^^^^^',
      '> 3 |     matchLabels:',
      '> 4 |       app: web',
      '> 5 | - podSelector: {}',
      '    |   ^^^^^^^^^^^^^^^',
    ].join('\n'),
  )
  t.end()
})

await t.test('takes a stretch that ends at the beginning of a line to end before it', (t) => {
  const text = 'a:\n- b\nc: d\n'
  const finding = findingIn(text, { marks: [{ line: 2, column: 1, endLine: 3, endColumn: 1 }] })
  t.equal(shown(finding), '  1 | a:\n> 2 | - b\n    | ^^^\n  3 | c: d')
  t.end()
})

await t.test('puts the carets under tabs, wide characters and what it has to spell out', (t) => {
  const mark = 'x: y'
  for (const [before, spelt] of [
    ['\t', '    '],
    ['ab\t', 'ab  '],
    ['漢字 ', '漢字 '],
    ['👍', '👍'],
    ['e\u0301', 'e\u0301'],
    ['\u202e', '\\u{202e}'],
    ['\u001b[31m', '\\u{1b}[31m'],
    ['\u00a0', '\\u{a0}'],
    ['##[add-mask]', '#\\u{23}[add-mask]'],
  ] as const) {
    const finding = findingIn(`${before}${mark}`, { marks: [mark] })
    const [line, carets] = renderExcerpt(finding, 80, plain)
    t.equal(line, `> 1 | ${spelt}${mark}`)
    const columns = spelt.length + (spelt.includes('漢') ? 2 : 0) - (spelt.includes('\u0301') ? 1 : 0)
    t.equal(carets, `    | ${' '.repeat(columns)}^^^^`)
  }
  t.end()
})

await t.test('puts two carets under a wide character', (t) => {
  t.equal(shown(findingIn('a: 漢b', { marks: ['漢'] })), '> 1 | a: 漢b\n    |    ^^')
  t.end()
})

await t.test('cuts a long line behind what is marked', (t) => {
  const text = `a: 1 # ${'x'.repeat(200)}`
  t.equal(shown(findingIn(text, { marks: ['1'] }), 40), `> 1 | a: 1 # ${'x'.repeat(24)}...\n    |    ^`)
  t.end()
})

await t.test('cuts a long line on both sides of what is marked', (t) => {
  const text = `{${'"a":1,'.repeat(50)}"cidr":"0.0.0.0/0",${'"b":1,'.repeat(50)}}`
  t.equal(
    shown(findingIn(text, { marks: ['0.0.0.0/0'] }), 40),
    '> 1 | ..."cidr":"0.0.0.0/0","b":1,"b"...\n    |            ^^^^^^^^^',
  )
  t.end()
})

await t.test('shows that the beginning of a line was left out', (t) => {
  const finding = findingIn('x', { marks: [{ line: 1, column: 9003, endLine: 1, endColumn: 9006 }] })
  t.equal(
    shown({ ...finding, excerpt: [{ line: 1, column: 9001, text: '{a: b}' }] }),
    '> 1 | ...{a: b}\n    |      ^^^',
  )
  t.end()
})

await t.test('puts one caret where there is nothing to underline', (t) => {
  const finding = findingIn('cidr: ', { marks: [{ line: 1, column: 7, endLine: 1, endColumn: 7 }] })
  t.equal(shown(finding), '> 1 | cidr:\n    |      ^')
  t.end()
})

await t.test('says where lines are left out', (t) => {
  const finding = findingIn('a: 1\n'.repeat(12), {
    marks: [{ line: 2, column: 1, endLine: 12, endColumn: 5 }],
  })
  const excerpt = finding.excerpt.filter(({ line }) => line < 4 || line > 9)
  t.equal(
    shown({ ...finding, excerpt: excerpt.slice(0, 4) }),
    ['   1 | a: 1', '>  2 | a: 1', '     | ^^^^', '>  3 | a: 1', '     ...', '> 10 | a: 1', '     ...'].join(
      '\n',
    ),
  )
  t.end()
})

await t.test('shows nothing where there is no text', (t) => {
  t.equal(shown({ ...findingIn('a', { marks: ['a'] }), excerpt: [] }), '')
  t.end()
})

await t.test('is never wider than asked, and stands exactly above its carets', (t) => {
  const line = fc.string({
    unit: fc.constantFrom(...['a', 'b', ':', '{', '}', '[', ']', ' ']),
    minLength: 1,
    maxLength: 300,
  })
  holds(
    t,
    fc.property(line, fc.nat(), fc.nat(), fc.integer({ min: 30, max: 120 }), (text, from, length, width) => {
      const column = 1 + (from % text.length)
      const endColumn = Math.min(text.length + 1, column + 1 + (length % text.length))
      const finding = findingIn(text, { marks: [{ line: 1, column, endLine: 1, endColumn }] })
      const [shownText = '', carets = ''] = renderExcerpt(finding, width, plain)
      const above = shownText.padEnd(carets.length).slice(carets.indexOf('^'), carets.length)
      const marked = text.slice(column - 1, endColumn - 1)
      return (
        shownText.length <= width &&
        carets.length <= width &&
        above !== '' &&
        marked.startsWith(above) &&
        (above === marked || shownText.endsWith('...'))
      )
    }),
  )
  t.end()
})
