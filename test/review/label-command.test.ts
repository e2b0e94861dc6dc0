import t from 'tap'
import { labelCommand } from '../../src/review/label-command.ts'

await t.test('is what to type', (t) => {
  t.equal(
    labelCommand('shop', 'strict'),
    'kubectl label namespace shop netpol-guardrail.dev/enforce=strict --overwrite',
  )
  t.end()
})

await t.test('a name that Kubernetes does not take gives no command', (t) => {
  for (const name of ['', 'Shop', '-x', 'a;rm -rf ~', '$(reboot)', 'a\nb', '--all', 'a'.repeat(64)])
    t.equal(labelCommand(name, 'baseline'), undefined, name)
  t.ok(labelCommand('a'.repeat(63), 'baseline'))
  t.end()
})
