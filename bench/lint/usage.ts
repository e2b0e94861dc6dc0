/** Loaded before a program that is measured: tells at its end, on descriptor 3, what it took. */
import { writeSync } from 'node:fs'

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  // maxRSS comes in KiB, times in microseconds.
  const usage = { rssMib: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }
  writeSync(3, JSON.stringify(usage))
})
