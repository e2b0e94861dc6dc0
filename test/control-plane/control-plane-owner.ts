/**
 * Stands in for a test process that is about to be killed: starts a control plane with the
 * flags that it is given, says what belongs to it, and waits.
 */
import { startControlPlane } from './start.ts'

const plane = await startControlPlane({ apiServerFlags: process.argv.slice(2) })
await plane.startControllerManager()
console.log(JSON.stringify({ directory: plane.directory, pids: plane.pids() }))
setInterval(() => undefined, 1_000)
