import { html } from 'hono/html'
import { form as words, formScript } from '../../content/text/form.ts'
import { problems, type ProblemSlug } from '../../content/text/problems.ts'
import type { FieldError } from '../problem.ts'
import type { Html } from './page.ts'

/* Building blocks of all forms that the API draws, for customers and staff. */

/** Renders nothing. */
const NONE = ''

/** Field name of a JSON pointer: `stepsTried` for `#/stepsTried/0`, empty for `#`. */
export function fieldOf(pointer: string): string {
  return pointer.split('/')[1] ?? NONE
}

/** First error sentence of a field; undefined when the field is valid. */
export function errorOf(errors: readonly FieldError[], name: string): string | undefined {
  return errors.find(({ pointer }) => fieldOf(pointer) === name)?.detail
}

/** A problem that concerns no field, shown above a form that keeps its values. */
export interface FormTrouble {
  slug: ProblemSlug
  /** Replaces the problem's own sentence. */
  detail?: string
}

/** Input of `errorSummary`. */
export interface SummaryParts {
  errors: readonly FieldError[]
  problem?: FormTrouble | undefined
  /** Names of the controls on the page; the summary links to these only. */
  controls: readonly string[]
  /** Replaces the problem's sentence and detail. */
  sentence?: string | undefined
}

/**
 * Error summary above a form: takes the focus and links to every wrong field.
 * @returns an empty string when there is no error and no problem
 */
export function errorSummary({ errors, problem, controls, sentence }: SummaryParts): Html | '' {
  if (errors.length === 0 && !problem) return NONE
  const isAboutFields = errors.length > 0
  const title =
    isAboutFields || !problem ? formScript.summary(errors.length) : problems[problem.slug].title
  const detail = problem && (sentence ?? problem.detail ?? problems[problem.slug].sentence)
  return html`<div class="error-summary" role="alert" tabindex="-1" autofocus>
    <h2>${title}</h2>
    ${
      isAboutFields
        ? html`<ul>
            ${errors.map(
              ({ pointer, detail }) =>
                html`<li>
                  ${
                    controls.includes(fieldOf(pointer))
                      ? html`<a href="#${fieldOf(pointer)}">${detail}</a>`
                      : detail
                  }
                </li>`,
            )}
          </ul>`
        : html`<p>${detail}</p>`
    }
  </div>`
}

/** A form field apart from its control. */
export interface FieldParts {
  name: string
  label: string
  hint?: string | undefined
  /** Error sentence beside the field. */
  error?: string | undefined
  isOptional?: boolean
  /** HTML between hint and control. */
  more?: Html | ''
  /** Values of `requestType` that the field belongs to; all when left out. */
  forTypes?: readonly string[]
}

/** Attributes that link a control to its hint and its error. */
export function described({ name, hint, error }: FieldParts): Html {
  const ids = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')
  return html`id="${name}" name="${name}" ${ids && html`aria-describedby="${ids}"`}
  ${error && html`aria-invalid="true"`}`
}

/** A control with its label, hint and error. */
export function field(parts: FieldParts, control: Html): Html {
  const { name, label, hint, error, isOptional, more, forTypes } = parts
  return html`<div
    class="field ${error && 'wrong'}"
    ${forTypes && html`data-for="${forTypes.join(' ')}"`}
  >
    <label for="${name}"
      >${label} ${isOptional && html`<span class="optional">${words.optional}</span>`}</label
    >
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`} ${more} ${errorLine(name, error)}
    ${control}
  </div>`
}

/** Error sentence beside a field; empty without an error. */
export function errorLine(name: string, error: string | undefined): Html | '' {
  if (!error) return NONE
  return html`<p class="error" id="${name}-error">
    <span class="visually-hidden">${formScript.errorPrefix}</span> ${error}
  </p>`
}

/** A text area; the extra line feed is the one that HTML parsers drop after the start tag. */
export function textArea(attributes: Html, rows: number, value: string): Html {
  // prettier-ignore
  return html`<textarea ${attributes} rows="${rows}">${'\n'}${value}</textarea>`
}
