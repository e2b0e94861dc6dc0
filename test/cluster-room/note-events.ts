import { setTimeout as delay } from 'node:timers/promises'
import type { ClusterRecorder } from '../../src/cluster/recorder.ts'

/** Makes a recorder that writes down what it is told, a line each. */
export function makeNotes(): { readonly lines: readonly string[]; readonly recorder: ClusterRecorder } {
  const lines: string[] = []
  return {
    lines,
    recorder: {
      relistBegan: (resource, reason) => lines.push(`list ${resource} ${reason}`),
      listEnded: (_resource, objects) => lines.push(`listed ${objects}`),
      listFailed: (_resource, detail) => lines.push(`list failed ${detail}`),
      watchEnded: (_resource, end) => lines.push(`watch ${end}`),
      objectUnreadable: (_resource, detail) => lines.push(`unreadable ${detail}`),
      handlerFailed: (_resource, error) => lines.push(`handler failed ${String(error)}`),
      liveGetEnded: (_resource, outcome) => lines.push(`get ${outcome}`),
      accessReviewEnded: (outcome) => lines.push(`access ${outcome}`),
    },
  }
}

/** Waits until something holds. Rejects if it does not within some seconds of the real clock. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let triesLeft = 2000; !holds(); triesLeft -= 1) {
    if (triesLeft === 0) throw new Error(`waited in vain until ${what}`)
    await delay(2)
  }
}
