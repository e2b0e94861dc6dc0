import t from 'tap'
import { fileUri, plainPath } from '../../../src/report/lint/file-uri.ts'

await t.test('writes a path the way a repository knows its files', (t) => {
  for (const [file, path] of [
    ['a.yaml', 'a.yaml'],
    ['./a//b/./c.yaml', 'a/b/c.yaml'],
    ['a/../b.yaml', 'b.yaml'],
    ['../../a/../b.yaml', '../../b.yaml'],
    ['/etc/./x.yaml', '/etc/x.yaml'],
    ['-', 'stdin'],
    ['./-', '-'],
  ] as const)
    t.equal(plainPath(file), path)
  t.end()
})

await t.test('encodes everything in it that could mean something in a URI', (t) => {
  for (const [file, uri] of [
    ['my policies/größe #1?.yaml', 'my%20policies/gr%C3%B6%C3%9Fe%20%231%3F.yaml'],
    ['a:b/100%.yaml', 'a%3Ab/100%25.yaml'],
    ['x\u001b[31m\n.yaml', 'x%1B%5B31m%0A.yaml'],
    ['half\ud800.yaml', 'half%EF%BF%BD.yaml'],
    ['/srv/a b.yaml', 'file:///srv/a%20b.yaml'],
  ] as const)
    t.equal(fileUri(file), uri)
  t.end()
})
