import t from 'tap'
import { parseCidr } from '../../src/model/cidr.ts'
import { startControlPlane } from '../control-plane/start.ts'
import { oddCidrs } from './odd-cidrs.ts'

/** Whether this API server takes a policy with this block; any answer but yes or "invalid" fails the test. */
type Asks = (cidr: string) => Promise<boolean>

await t.test('what the API server accepts as it comes, we read (row 32)', async (t) => {
  const { isAccepted, stop, version } = await startAsking([])
  t.teardown(stop)
  const accepted = await filterAccepted(isAccepted)
  t.ok(accepted.size > 30, `${accepted.size} of ${oddCidrs.length} texts are accepted`)
  t.same(
    [...accepted].filter((cidr) => parseCidr(cidr) === undefined),
    [],
  )
  // StrictIPCIDRValidation is on by default from 1.36 on (KEP-4858).
  const isStrict = Number(version.split('.')[1]) >= 36
  for (const odd of ['010.0.0.0/8', '10.0.0.1/8', '::ffff:10.0.0.0/104'])
    t.equal(accepted.has(odd), !isStrict, `${odd} on ${version}`)
})

await t.test(
  'what a sloppy API server accepts, as it did for stored policies, is exactly what we read (row 32)',
  async (t) => {
    const { isAccepted, stop } = await startAsking(['--feature-gates=StrictIPCIDRValidation=false'])
    t.teardown(stop)
    const accepted = await filterAccepted(isAccepted)
    t.same(
      [...accepted],
      oddCidrs.filter((cidr) => parseCidr(cidr) !== undefined),
    )
  },
)

async function startAsking(
  apiServerFlags: readonly string[],
): Promise<{ readonly isAccepted: Asks; readonly stop: () => Promise<void>; readonly version: string }> {
  const controlPlane = await startControlPlane({ apiServerFlags })
  return {
    stop: controlPlane.stop,
    version: controlPlane.version,
    isAccepted: async (cidr) => {
      const { statusCode, body } = await controlPlane.request({
        method: 'POST',
        path: '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies?dryRun=All',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { generateName: 'cidr-' },
          spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr } }] }] },
        }),
      })
      if (statusCode !== 201 && statusCode !== 422)
        throw new Error(`${JSON.stringify(cidr)}: ${statusCode} ${body}`)
      return statusCode === 201
    },
  }
}

/** Asks about every text, a few at a time. */
async function filterAccepted(isAccepted: Asks): Promise<ReadonlySet<string>> {
  const accepted = new Map(oddCidrs.map((cidr) => [cidr, false]))
  const left = [...oddCidrs]
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let cidr = left.pop(); cidr !== undefined; cidr = left.pop())
        accepted.set(cidr, await isAccepted(cidr))
    }),
  )
  return new Set([...accepted].filter(([, isIn]) => isIn).map(([cidr]) => cidr))
}
