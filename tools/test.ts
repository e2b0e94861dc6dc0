/** `npm test`: everything that needs no control plane. Arguments go to tap: `npm test -- test/netpol`. */
import { runTap } from './run-tap.ts'

const exitCode = await runTap(process.argv.slice(2), process.env)
console.log(
  '\nThese were the tests that need no cluster. `npm run test:cluster` runs the others against a real kube-apiserver.',
)
process.exit(exitCode)
