/** Compiles what the image and the npm package ship into dist/, and makes the command executable. */
import { spawnSync } from 'node:child_process'
import { chmod, cp, rm } from 'node:fs/promises'

await rm('dist', { recursive: true, force: true })
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
if (status !== 0) process.exit(1)
// What browsers get is sent as it is.
await cp('src/page/assets', 'dist/page/assets', { recursive: true })
await chmod('dist/main/netpol-guardrail.js', 0o755)
console.log('built dist/')
