/** A review as the API server writes it: the uid first, everything on one line, a newline at the end. */
export function reviewText(uid: string, name = 'allow-web', padding = ''): string {
  return `${JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind: { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
      name,
      namespace: 'shop',
      operation: 'CREATE',
      userInfo: { username: 'dev', groups: ['system:authenticated'] },
      object: { metadata: { name, annotations: { padding } } },
      oldObject: null,
    },
  })}\n`
}

/** A review of exactly this many bytes. */
export function reviewOfSize(uid: string, sizeBytes: number, name = 'allow-web'): Buffer {
  const room = sizeBytes - Buffer.byteLength(reviewText(uid, name))
  return Buffer.from(reviewText(uid, name, 'x'.repeat(room)))
}
