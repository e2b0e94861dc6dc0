import type { ReviewedWrite } from '../../../src/model/reviewed-write.ts'
import { makeLineReader } from '../../../src/review/read-line.ts'
import { shippedScope } from '../../../src/review/webhook-scope.ts'
import { makeEventLine, trailAnnotations } from '../../review/make-event.ts'

/** Admitted writes at these times, without the Z, as the reader of logs reads them. */
export function readLines(times: readonly string[]): readonly ReviewedWrite[] {
  const readLine = makeLineReader(shippedScope)
  return times.flatMap((time, index) => {
    const line = makeEventLine({ received: `${time}.000001`, annotations: trailAnnotations() })
    const reading = readLine(Buffer.from(line), { file: 'audit.log', line: index + 1 })
    return reading.kind === 'write' ? [reading.write] : []
  })
}
