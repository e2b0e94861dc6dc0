/** What the guard says to somebody who raises the level of a namespace that has policies already. */
import t from 'tap'
import { startGuardedCluster } from './guarded-cluster.ts'
import { andForm, anyIp, orMistake } from './policies.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl } = cluster
const enforce = 'netpol-guardrail.dev/enforce'

await kubectl(['create', '-f', '-'], {
  input: [orMistake('two-dashes', 'open'), anyIp('everywhere', 'open'), andForm('fine', 'open')].join(
    '---\n',
  ),
})

await t.test('names the policies that violate the new level, with the rules, and raises it', async (t) => {
  const { exitCode, stderr } = await kubectl(['label', 'namespace', 'open', `${enforce}=baseline`])
  t.equal(exitCode, 0)
  t.same(stderr.trim().split('\n'), [
    'Warning: [netpol-guardrail] 2 of 3 policies here violate enforce=baseline; they stay as they are until somebody changes them',
    'Warning: [netpol-guardrail] everywhere: any-ip',
    'Warning: [netpol-guardrail] two-dashes: or-peers',
  ])
})

await t.test('a dry run says the same, so that one can look before', async (t) => {
  const { stderr } = await kubectl([
    ...['label', 'namespace', 'open', '--overwrite', '--dry-run=server', `${enforce}=strict`],
  ])
  t.match(stderr, /2 of 3 policies here violate enforce=strict/)
})

await t.test('lowering it, or another label, says nothing of policies', async (t) => {
  const lowered = await kubectl(['label', 'namespace', 'open', '--overwrite', `${enforce}=off`, 'team=a'])
  t.equal(lowered.exitCode, 0)
  t.notMatch(lowered.stderr, /policies/)
})

await t.test('reads page after page, and stops at 500', async (t) => {
  const many = Array.from({ length: 520 }, (_, index) =>
    andForm(`p-${String(index).padStart(3, '0')}`, 'many'),
  )
  await kubectl(['create', 'namespace', 'many'])
  await kubectl(['create', '-f', '-'], { input: [orMistake('a', 'many'), ...many].join('---\n') })
  const { exitCode, stderr } = await kubectl(['label', 'namespace', 'many', `${enforce}=baseline`])
  t.equal(exitCode, 0)
  t.match(
    stderr,
    /1 of the first 500 policies here \(stopped early: no more than 500 are read\) violates enforce=baseline/,
  )
  t.match(stderr, /a: or-peers/)
})
