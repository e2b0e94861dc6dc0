import t from 'tap'
import { makeHostCheck } from '../../../src/page/security/host-check.ts'

await t.test('loopback is known by all its names, at any port', (t) => {
  const isOurs = makeHostCheck([])
  for (const host of [
    'localhost',
    'localhost:8090',
    'LOCALHOST:1',
    'localhost.:80',
    '127.0.0.1:8090',
    '[::1]:8090',
  ])
    t.ok(isOurs(host), host)
  t.end()
})

await t.test('another name is refused, whatever it points to', (t) => {
  const isOurs = makeHostCheck(['review.example'])
  t.ok(isOurs('review.example:8090'))
  for (const host of [
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:80@localhost',
    'localhost:80:90',
    'localhost/',
    '::1',
    '[::1',
    'localhost, evil.example',
    '__proto__',
  ])
    t.notOk(isOurs(host), String(host))
  t.end()
})
