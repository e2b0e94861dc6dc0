/** A process whose log goes to a full disk. Says `alive` on standard error after three failed writes, and ends. */
import { writeSync } from 'node:fs'
import { makeLogger } from '../../src/telemetry/logger.ts'

let failures = 0
const logger = makeLogger({
  level: 'info',
  to: '/dev/full',
  onWriteFailure: () => {
    failures += 1
    if (failures < 3) return
    writeSync(2, 'alive\n')
    process.exit(0)
  },
})
setInterval(() => {
  logger.info('a line')
}, 1)
