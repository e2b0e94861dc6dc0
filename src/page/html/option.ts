import { html, type SafeHtml } from '@remix-run/html-template'

/** A choice of a form. */
export function option(value: string, label: string, selected: string): SafeHtml {
  return value === selected
    ? html`<option value="${value}" selected>${label}</option>`
    : html`<option value="${value}">${label}</option>`
}
