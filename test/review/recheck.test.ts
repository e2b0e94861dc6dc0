import t from 'tap'
import { type PastWrite, type Recheck, verify } from '../../src/model/past-us.ts'
import { decodeNetworkPolicy } from '../../src/model/network-policy.ts'
import { recheckPresent } from '../../src/review/recheck-present.ts'
import { defaultJudges } from './judges.ts'
import { type EventOptions, makeEventLine, failedOpen, orMistake } from './make-event.ts'
import { reviewLines } from './review-lines.ts'

async function recheck(options: EventOptions, judges = defaultJudges): Promise<Recheck | undefined> {
  const line = makeEventLine({ annotations: failedOpen(), ...options })
  const { pastUs } = await reviewLines([[line]], { recheck: judges })
  return pastUs.writes[0]?.recheck
}

const openToAll = { ...orMistake, spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] } }
const labels = { metadata: { labels: { team: 'web' } } }

await t.test('judges a creation as the guard would have', async (t) => {
  t.match(await recheck({ requestObject: orMistake }), {
    kind: 'judged',
    wouldRefuse: { baseline: ['or-peers'], strict: [] },
    findings: [{ rule: 'or-peers', path: 'spec.ingress[0].from[0]' }],
    undecided: [],
    exception: undefined,
    basis: 'whole',
  })
  t.match(await recheck({ requestObject: openToAll }), {
    wouldRefuse: { baseline: [], strict: ['open-peers'] },
  })
})

await t.test('judges what was stored rather than what was sent', async (t) => {
  t.match(await recheck({ requestObject: openToAll, responseObject: orMistake }), {
    wouldRefuse: { baseline: ['or-peers'] },
  })
  t.match(
    await recheck({ verb: 'patch', code: 201, requestObject: orMistake }),
    { basis: 'whole' },
    'applied',
  )
})

await t.test('judges a change as if all of it were new, and says so', async (t) => {
  t.match(await recheck({ verb: 'update', code: 200, requestObject: orMistake }), {
    kind: 'judged',
    basis: 'as-new',
    wouldRefuse: { baseline: ['or-peers'] },
  })
  t.match(await recheck({ verb: 'patch', code: 200, requestObject: labels, responseObject: orMistake }), {
    basis: 'as-new',
  })
})

const notJudged: readonly (readonly [options: EventOptions, because: string, mayBePresent: boolean])[] = [
  [{ verb: 'patch', code: 200, requestObject: labels }, 'the log has only the patch', true],
  [{ level: 'Metadata' }, 'the log has no object (audit level Metadata)', true],
  [{ verb: 'delete', code: 200 }, 'what a deletion takes away is not in the log', false],
  [
    { resource: 'namespaces', verb: 'update', code: 200, annotations: failedOpen('namespaces') },
    'the labels before the change are not in the log',
    false,
  ],
  [
    { requestObject: { ...orMistake, spec: { podSelector: 7 } } },
    'the object in the log is not understood: spec.podSelector must be an object, not a number',
    true,
  ],
]

await t.test('says why it cannot judge', async (t) => {
  for (const [options, because, mayBePresent] of notJudged)
    t.same(await recheck(options), { kind: 'not-judged', because, mayBePresent })
})

await t.test('an exempt user would have been let in', async (t) => {
  const settings = {
    ...defaultJudges.settings,
    exemptUsers: [{ name: 'dev', operations: ['CREATE' as const] }],
  }
  t.match(await recheck({ requestObject: orMistake }, { ...defaultJudges, settings }), {
    wouldRefuse: { baseline: [], strict: [] },
    findings: [],
    exception: 'user dev is exempt from CREATE',
  })
})

await t.test('what has to be known about the cluster is not known, and is said', async (t) => {
  const namespace = {
    kind: 'Namespace',
    apiVersion: 'v1',
    metadata: { name: 'shop', labels: { 'netpol-guardrail.dev/enforce': 'basline' } },
  }
  const found = await recheck({
    resource: 'namespaces',
    name: 'shop',
    annotations: failedOpen('namespaces'),
    requestObject: namespace,
  })
  t.match(found, { kind: 'judged', wouldRefuse: { baseline: ['ns-guard-label-value'] } })
})

await t.test('sorts what got in by what the level would have done', async (t) => {
  const at = (second: number): string => `2026-11-21T10:00:0${second}.000000`
  const past = { annotations: failedOpen() }
  const { pastUs } = await reviewLines(
    [
      [
        makeEventLine({ name: 'early' }),
        makeEventLine({ ...past, received: at(1), name: 'bad', requestObject: orMistake }),
        makeEventLine({ ...past, received: at(2), name: 'open', requestObject: openToAll }),
        makeEventLine({ ...past, received: at(3), name: 'patched', verb: 'patch', code: 200 }),
      ],
    ],
    { recheck: defaultJudges },
  )
  const names = (level: 'baseline' | 'strict'): unknown => {
    const { wouldBeRefused, unknown, fine, beforeGuard } = verify(pastUs.writes, level)
    const namesOf = (writes: readonly PastWrite[]): readonly string[] => writes.map(({ write }) => write.name)
    return {
      wouldBeRefused: namesOf(wouldBeRefused),
      unknown: namesOf(unknown),
      fine: namesOf(fine),
      beforeGuard: namesOf(beforeGuard),
    }
  }
  const always = { unknown: ['patched'], beforeGuard: ['early'] }
  t.same(names('baseline'), { ...always, wouldBeRefused: ['bad'], fine: ['open'] })
  t.same(names('strict'), { ...always, wouldBeRefused: ['bad', 'open'], fine: [] })
})

await t.test('judges what is in the cluster now where the log has no object', async (t) => {
  const asked: string[] = []
  const present = decodeNetworkPolicy({ ...orMistake, metadata: { name: 'patched', namespace: 'shop' } })
  if (!present.ok) throw new Error('a good policy')
  const line = (name: string, namespace = 'shop'): string =>
    makeEventLine({
      name,
      namespace,
      verb: 'patch',
      code: 200,
      requestObject: labels,
      annotations: failedOpen(),
    })
  const { pastUs } = await reviewLines([[line('patched'), line('gone'), line('patched', 'shut')]], {
    recheck: defaultJudges,
  })
  const amended = await recheckPresent(
    pastUs,
    (namespace) => {
      asked.push(namespace)
      return Promise.resolve(
        namespace === 'shut'
          ? { ok: false, reason: 'forbidden' }
          : { ok: true, value: { policies: [present.value] } },
      )
    },
    defaultJudges,
  )
  t.same(asked, ['shop', 'shut'], 'one question for each namespace')
  const byName = (namespace: string, name: string): unknown =>
    amended.writes.find(({ write }) => write.namespace === namespace && write.name === name)?.recheck
  t.match(byName('shop', 'patched'), {
    kind: 'judged',
    basis: 'as-it-is-now',
    wouldRefuse: { baseline: ['or-peers'] },
  })
  t.match(byName('shop', 'gone'), {
    kind: 'not-judged',
    because: 'the log has only the patch, and it is not in the cluster any more',
  })
  t.match(byName('shut', 'patched'), { because: /the cluster could not be asked: forbidden/ })
})
