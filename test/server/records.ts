import type { DecisionRecord } from '../../src/model/decision-record.ts'
import type { Trail } from '../../src/model/trail.ts'

/** A trail in which nothing stands but what is given. */
export function trailWith(trail: Partial<Trail> = {}): Trail {
  return {
    verdict: 'allowed',
    wouldRefuse: { baseline: [], strict: [] },
    findings: [],
    moreFindings: 0,
    ratcheted: [],
    exception: undefined,
    undecided: undefined,
    guard: 'v0.1.0 config=3f9c1a',
    ...trail,
  }
}

/** The record of a decision. */
export function recordWith(
  record: Partial<Omit<DecisionRecord, 'trail'>>,
  trail: Partial<Trail> = {},
): DecisionRecord {
  return {
    entry: 'enforce.networkpolicies',
    uid: 'u-1',
    operation: 'CREATE',
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'allow-web',
    user: 'dev',
    isDryRun: false,
    notDescribed: undefined,
    undecidedFor: [],
    ...record,
    trail: trailWith(trail),
  }
}
