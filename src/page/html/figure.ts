import { html, type SafeHtml } from '@remix-run/html-template'
import { type DrawnChart, series } from '../charts/chart.ts'
import { trusted } from './text.ts'

/** A chart with its title and legend. Whoever cannot see it is told what it shows, and finds the same as a table below. */
export function figure(title: string, summary: string, chart: DrawnChart, asTable: SafeHtml): SafeHtml {
  return html`<figure>
    <figcaption>${title}</figcaption>
    <ul class="legend">
      ${series.map(({ key, label }) => html`<li><span class="swatch ${key}"></span>${label}</li>`)}
    </ul>
    <div class="chart wide" role="img" aria-label="${summary}">${trusted(chart.wide)}</div>
    <div class="chart narrow" role="img" aria-label="${summary}">${trusted(chart.narrow)}</div>
    <details>
      <summary>${title}, as a table</summary>
      ${asTable}
    </details>
  </figure>`
}
