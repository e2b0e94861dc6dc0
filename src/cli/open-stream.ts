import { constants, createReadStream, openSync, type Stats } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { isatty, ReadStream } from 'node:tty'

/**
 * Opens what is no regular file: a pipe (as of the shell's process substitution), a terminal, a device. Pipes and
 * terminals are polled: a thread that waited for one could not be ended, and the process with it. Throws as node:fs
 * does.
 */
export function openStream(path: string, stats: Stats): Readable {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  if (stats.isFIFO()) return new Socket({ fd: descriptor, readable: true, writable: false })
  return isatty(descriptor) ? new ReadStream(descriptor) : createReadStream(path, { fd: descriptor })
}
