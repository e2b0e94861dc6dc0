import t from 'tap'
import { renderGoMod } from './kubernetes-module.ts'

const kubernetesGoMod = `module k8s.io/kubernetes

go 1.26.0

require (
	github.com/spf13/cobra v1.10.2
	k8s.io/api v0.0.0
	k8s.io/kube-aggregator v0.0.0
	k8s.io/kube-openapi v0.0.0-20260721132016-d427ff9ee9ad
	k8s.io/utils v0.0.0-20260626114624-be93311217bd
)

replace (
	k8s.io/api => ./staging/src/k8s.io/api
)
`

await t.test(
  'gives the parts of Kubernetes the version that was published with it, and nothing else',
  (t) => {
    const lines = renderGoMod('1.37.2', kubernetesGoMod).split('\n')
    t.ok(lines.includes('require k8s.io/kubernetes v1.37.2'))
    t.ok(lines.includes('go 1.26.0'))
    t.same(
      lines.filter((line) => line.includes('=>')),
      ['\tk8s.io/api => k8s.io/api v0.37.2', '\tk8s.io/kube-aggregator => k8s.io/kube-aggregator v0.37.2'],
    )
    t.end()
  },
)

await t.test('refuses a go.mod of another form', (t) => {
  t.throws(() => renderGoMod('1.99.0', 'module k8s.io/kubernetes\n'), { name: 'UnavailableError' })
  t.end()
})
