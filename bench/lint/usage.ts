const script = `
import { writeSync } from 'node:fs'
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  writeSync(3, JSON.stringify({ rssMib: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }))
})`

/**
 * What `node --import` loads before a program that is measured: at its end it tells on descriptor 3 what it took. Plain
 * JavaScript, for to strip types takes longer than to lint a file.
 */
export const usagePreload = `data:text/javascript,${encodeURIComponent(script)}`
