import { html } from 'hono/html'
import { form as words, formScript } from '../../content/text/form.ts'
import { problems, type ProblemSlug } from '../../content/text/problems.ts'
import type { FieldError } from '../problem.ts'
import type { Html } from './page.ts'

/** Building blocks of all forms that the API draws, the customers' and the staff's. */

/** Nothing, where a template asks for something. */
const NONE = ''

/** Field that a pointer is about: `#/stepsTried/0` is about `stepsTried`, `#` about none. */
export function fieldOf(pointer: string): string {
  return pointer.split('/')[1] ?? NONE
}

/** First sentence about a field, if something is wrong with it. */
export function errorOf(errors: readonly FieldError[], name: string): string | undefined {
  return errors.find(({ pointer }) => fieldOf(pointer) === name)?.detail
}

/** Trouble that is not about a field, shown above a form with everything kept. */
export interface FormTrouble {
  slug: ProblemSlug
  /** Sentence that says more than the problem's own. */
  detail?: string
}

export interface SummaryParts {
  errors: readonly FieldError[]
  problem?: FormTrouble | undefined
  /** Names of the controls on the page; only they can be linked to. */
  controls: readonly string[]
  /** Says more than the problem's own sentence. */
  sentence?: string | undefined
}

/**
 * What went wrong, above a form that came back: takes the focus, links to every field.
 * @returns nothing when all is well
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

export interface FieldParts {
  name: string
  label: string
  hint?: string | undefined
  /** Sentence beside the field. */
  error?: string | undefined
  isOptional?: boolean
  /** More between hint and control. */
  more?: Html | ''
  /** Values of `requestType` that the field is for; all when left out. */
  forTypes?: readonly string[]
}

/** Attributes that tie a control to its hint and its error. */
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

/** The sentence beside a field. */
export function errorLine(name: string, error: string | undefined): Html | '' {
  if (!error) return NONE
  return html`<p class="error" id="${name}-error">
    <span class="visually-hidden">${formScript.errorPrefix}</span> ${error}
  </p>`
}

/**
 * A text area. Parsers drop a line feed right after the start tag, so one more is given: what was
 * typed comes back as it was.
 */
export function textArea(attributes: Html, rows: number, value: string): Html {
  // prettier-ignore
  return html`<textarea ${attributes} rows="${rows}">${'\n'}${value}</textarea>`
}
