/** `npm run check:alerts`: promtool checks the alert rules and tries each of them on made series. */
import { spawnSync } from 'node:child_process'
import { ensureProgram } from './ensure-program.ts'

const folder = 'deploy/monitoring'

ensureProgram('promtool', 'prometheus')
for (const args of [
  ['check', 'rules', `${folder}/alerts.yaml`],
  ['test', 'rules', `${folder}/alerts.test.yaml`],
]) {
  const { status } = spawnSync('promtool', args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
