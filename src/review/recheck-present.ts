import type { PastUs, PastWrite, Recheck } from '../model/past-us.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import type { Asked } from '../model/rollout.ts'
import { recheckChange, type RecheckJudges } from './recheck.ts'

/** The policies that are in a namespace now. */
export type PresentPolicies = (
  namespace: string,
) => Promise<Asked<{ readonly policies: readonly NetworkPolicy[] }>>

/**
 * Judges, as they are in the cluster now, the policies of writes that the logs have no object of. One question for each
 * namespace, one after the other. Never rejects as long as `policiesOf` does not.
 */
export async function recheckPresent(
  pastUs: PastUs,
  policiesOf: PresentPolicies,
  judges: RecheckJudges,
): Promise<PastUs> {
  const asked = new Map<string, Awaited<ReturnType<PresentPolicies>>>()
  const writes: PastWrite[] = []
  for (const past of pastUs.writes) {
    const { write, recheck } = past
    if (recheck?.kind !== 'not-judged' || !recheck.mayBePresent) {
      writes.push(past)
      continue
    }
    const answer = asked.get(write.namespace) ?? (await policiesOf(write.namespace))
    asked.set(write.namespace, answer)
    writes.push({ ...past, recheck: recheckAmong(past, recheck.because, answer, judges) })
  }
  return { ...pastUs, writes }
}

function recheckAmong(
  { write }: PastWrite,
  because: string,
  answer: Awaited<ReturnType<PresentPolicies>>,
  judges: RecheckJudges,
): Recheck {
  const notJudged = (reason: string): Recheck => ({
    kind: 'not-judged',
    because: `${because}, and ${reason}`,
    mayBePresent: false,
  })
  if (!answer.ok) return notJudged(`the cluster could not be asked: ${answer.reason}`)
  const policy = answer.value.policies.find(({ metadata }) => metadata.name === write.name)
  if (policy === undefined) return notJudged('it is not in the cluster any more')
  const change = { kind: 'NetworkPolicy', change: { operation: 'create', object: policy } } as const
  return recheckChange(write, change, { groups: [], basis: 'as-it-is-now' }, judges)
}
