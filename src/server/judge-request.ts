import { decide } from '../engine/decide.ts'
import { exceptionFor } from '../engine/exception-for.ts'
import { judge } from '../engine/judge.ts'
import { levelsForNamespace, levelsInNamespace } from '../engine/levels-in-force.ts'
import type { RuleSelection } from '../engine/select-rules.ts'
import type { AdmissionRequest } from '../model/admission-review.ts'
import { type Change, type ChangeTo, subjectOf } from '../model/change.ts'
import type { Entry } from '../model/entry.ts'
import { type Facts, noFacts } from '../model/facts.ts'
import type { Labels } from '../model/label-selector.ts'
import type { Namespace } from '../model/namespace.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import type { Settings } from '../model/settings.ts'
import type { Verdict } from '../model/verdict.ts'
import { gatherFacts } from './gather-facts.ts'
import type { ClusterFacts } from './review-answerer.ts'
import { raisedLevel, tellSurvey } from './survey-raised-level.ts'

/** What a verdict depends on beside the request. */
export interface Judges {
  readonly settings: Settings
  readonly rulesFor: RuleSelection
  readonly cluster: ClusterFacts
}

/** Finds out what is needed to judge a change, and judges it. */
export async function judgeRequest(
  judges: Judges,
  entry: Entry,
  request: AdmissionRequest,
  { kind, change }: Change,
): Promise<Verdict> {
  return kind === 'NetworkPolicy'
    ? judgePolicy(judges, entry, request, change)
    : judgeNamespace(judges, request, change)
}

async function judgePolicy(
  { settings, rulesFor, cluster }: Judges,
  entry: Entry,
  request: AdmissionRequest,
  change: ChangeTo<NetworkPolicy>,
): Promise<Verdict> {
  const lookup = await cluster.labelsOf(request.namespace)
  const labels = lookup.kind === 'found' ? lookup.labels : noLabels
  const rules = rulesFor(request.namespace, labels)
  const facts: Facts = { ...noFacts, requester: { kind: 'known', value: request.requester } }
  return decide(judge({ kind: 'NetworkPolicy', change }, rules, facts), {
    inForce: levelsInNamespace(lookup, entry.failurePolicy === 'Fail', settings.levels),
    undecided: settings.undecided,
    exception: exceptionFor(request.requester.name, request.operation, settings),
  })
}

async function judgeNamespace(
  judges: Judges,
  request: AdmissionRequest,
  change: ChangeTo<Namespace>,
): Promise<Verdict> {
  const { settings, rulesFor, cluster } = judges
  const { name } = subjectOf(change).metadata
  // What the author writes into the object in this very request selects no override.
  const rules = rulesFor(name, change.operation === 'create' ? noLabels : change.oldObject.metadata.labels)
  const whole: Change = { kind: 'Namespace', change }
  const { requester } = request
  const questions = rules.map((rule) => rule.asks(whole))
  const facts = await gatherFacts({ requester, namespace: name, questions }, settings, cluster)
  const verdict = decide(judge(whole, rules, facts), {
    inForce: levelsForNamespace(change, settings.levels),
    undecided: settings.undecided,
    exception: exceptionFor(request.requester.name, request.operation, settings),
  })
  return verdict.outcome === 'refused' ? verdict : withSurvey(verdict, judges, change)
}

/** Tells somebody who raises the enforced level which policies violate it, as Pod Security Admission does. */
async function withSurvey(
  verdict: Verdict,
  { settings, rulesFor, cluster }: Judges,
  change: ChangeTo<Namespace>,
): Promise<Verdict> {
  const raised = raisedLevel(change, settings.levels)
  if (raised === undefined) return verdict
  const { name, labels } = subjectOf(change).metadata
  const listing = await cluster.policiesOf(name)
  const told = tellSurvey(listing, raised, rulesFor(name, labels), () => performance.now())
  const { inForce } = verdict
  return { ...verdict, inForce: { ...inForce, notices: [...inForce.notices, ...told] } }
}

const noLabels: Labels = new Map()
