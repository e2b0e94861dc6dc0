/** The address of a rule's page. */
export function docsUrl(rule: string): string {
  return `https://netpol-guardrail.dev/rules/${rule}`
}
