import { failedOpen, makeDecisionLine, makeEventLine, trailAnnotations } from '../review/make-event.ts'

/** What somebody writes who wants to run something in a reader's browser or terminal, or to hide what they wrote. */
export const hostileTexts = [
  '<script>window.isHarmed = true</script>',
  '"><img src=x onerror="window.isHarmed = true">',
  "' onmouseover='window.isHarmed = true",
  '</pre></td></table><style>body{display:none}</style>',
  '</title></style></script><svg/onload=window.isHarmed=true>',
  'javascript:window.isHarmed=true',
  '\u001b[31mred\u001b[0m',
  '\u202egnp.exe\u2066',
  '`${window.isHarmed = true}`',
  '{{constructor.constructor("window.isHarmed = true")()}}',
  '__proto__',
  '&lt;b&gt;',
] as const

/** Lines with a hostile text in each place that somebody can write to, one after the other. */
export function makeHostileLog(): readonly string[] {
  return hostileTexts.flatMap((text, index) => {
    const received = `2026-11-21T09:${String(index).padStart(2, '0')}:00.000001`
    const base = {
      received,
      id: `${text} ${index}`,
      namespace: text,
      name: text,
      user: text,
      impersonated: text,
      agent: text,
      requestObject: {
        kind: 'NetworkPolicy',
        apiVersion: 'networking.k8s.io/v1',
        metadata: { name: text, namespace: text, labels: { [text]: text }, annotations: { [text]: text } },
        spec: {
          podSelector: { matchLabels: { app: text } },
          policyTypes: ['Ingress'],
          ingress: [
            {
              from: [
                { namespaceSelector: { matchLabels: { team: 'web' } } },
                { podSelector: { matchLabels: { app: 'frontend' } } },
              ],
            },
          ],
          [text]: text,
        },
      },
    }
    const trail = {
      levels: `enforce=baseline warn=baseline audit=strict from=labels ${text}`,
      'would-refuse': `baseline:or-peers,${text}`,
      findings: `or-peers@${text.replaceAll(' ', '')};baseline;new`,
      ratcheted: `any-ip,${text}`,
      exception: text,
      undecided: `any-ip: ${text}`,
      guard: text,
    }
    return [
      makeEventLine({ ...base, annotations: trailAnnotations(trail) }),
      makeEventLine({
        ...base,
        name: `${text}!`,
        code: 403,
        message: `admission webhook "enforce.networkpolicies.netpol-guardrail.dev" denied the request: ${text}`,
        annotations: trailAnnotations({ ...trail, verdict: 'refused' }, 'enforce.networkpolicies'),
      }),
      makeEventLine({ ...base, name: `${text}?`, annotations: failedOpen(`${text}.networkpolicies`) }),
      makeEventLine({ ...base, name: `${text}#`, annotations: failedOpen() }),
      makeDecisionLine({
        namespace: text,
        name: text,
        user: text,
        uid: `uid ${text}`,
        time: `${received.slice(0, -4)}500Z`,
        trail,
      }),
      `{"${text}`,
    ]
  })
}
