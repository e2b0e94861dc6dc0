import t from 'tap'
import { startBalancer } from './balancer.ts'
import { startGuardedCluster } from './guarded-cluster.ts'

const creates = 2000
const clients = 8
const leastRestarts = 3

await t.test(
  '2,000 creates pass while guards restart behind a balancer, and none is lost (row 5)',
  async (t) => {
    const balancer = await startBalancer()
    t.teardown(balancer.close)
    const cluster = await startGuardedCluster({ guardPort: balancer.port })
    t.teardown(cluster.stop)
    let one = await cluster.startAnotherGuard()
    let two = await cluster.startAnotherGuard()
    balancer.setBackends([one, two])
    await cluster.untilAnswered()

    const failures: string[] = []
    let created = 0
    let begun = 0
    let restarts = 0
    // However slowly guards start: work goes on until some were replaced.
    const isDone = (): boolean => begun >= creates && restarts >= leastRestarts
    const client = async (): Promise<void> => {
      while (!isDone()) {
        begun += 1
        const name = `p-${begun}`
        const { statusCode, body } = await cluster.request({
          method: 'POST',
          path: '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies',
          body: JSON.stringify({
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            metadata: { name },
            spec: { podSelector: {}, policyTypes: ['Ingress'] },
          }),
          headers: { 'content-type': 'application/json' },
        })
        if (statusCode !== 201) failures.push(`${name}: ${statusCode} ${body.slice(0, 200)}`)
        else if (!body.includes('Isolates all pods')) failures.push(`${name}: admitted undescribed`)
        created += 1
      }
    }
    const work = Promise.all(Array.from({ length: clients }, client))
    while (!isDone()) {
      const replacement = await cluster.startAnotherGuard()
      balancer.setBackends([two, replacement])
      t.equal(await one.stop(), 0, 'a guard that is told to stop ends with exit code 0')
      one = two
      two = replacement
      restarts += 1
    }
    await work
    t.comment(`${created} creates over ${restarts} restarts`)
    t.ok(restarts >= leastRestarts, `${restarts} restarts`)
    t.same(failures, [])
    t.equal(created, begun)
    t.ok(created >= creates, `${created} creates`)
    await one.stop()
    await two.stop()
  },
)
