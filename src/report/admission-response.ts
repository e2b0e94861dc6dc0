import type { AdmissionAnswer } from '../model/admission-answer.ts'

/**
 * The body that the API server reads: an AdmissionReview of the version that was asked, with the uid echoed
 * (admission.k8s.io/v1). Refusals are 403 Forbidden, because kubectl prints the message of those, line breaks and all.
 */
export function renderAdmissionResponse(
  apiVersion: string,
  uid: string,
  answer: AdmissionAnswer,
  encodeBase64: EncodeBase64,
): string {
  const rest = answer.allowed ? admitted(answer, encodeBase64) : refused(answer)
  return JSON.stringify({
    apiVersion,
    kind: 'AdmissionReview',
    response: { uid, allowed: answer.allowed, ...rest },
  })
}

/** Base64 (RFC 4648) of the text's UTF-8 bytes; the language itself has no encoder. */
export type EncodeBase64 = (text: string) => string

function admitted(answer: AdmissionAnswer & { allowed: true }, encodeBase64: EncodeBase64): object {
  return {
    ...trail(answer),
    ...(answer.patch.length === 0
      ? {}
      : { patchType: 'JSONPatch', patch: encodeBase64(JSON.stringify(answer.patch)) }),
  }
}

function refused(answer: AdmissionAnswer & { allowed: false }): object {
  return {
    status: {
      code: 403,
      reason: 'Forbidden',
      message: answer.message,
      details: { causes: answer.causes },
    },
    ...trail(answer),
  }
}

function trail({ warnings, auditAnnotations }: AdmissionAnswer): object {
  return {
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(Object.keys(auditAnnotations).length === 0 ? {} : { auditAnnotations }),
  }
}
