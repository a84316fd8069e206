import { PRODUCTS, REQUEST_TYPES, requestTypeRow } from '../../content/schema.ts'
import type { Deps } from '../deps.ts'
import { cutText } from '../text/clean.ts'
import { browserName } from '../text/user-agent.ts'
import type { FormState } from './view.ts'
import { limits } from '../../content/text/form.ts'

/**
 * Makes an empty form and fills in what the address names.
 *
 * Its address takes `huong-dan` (slug of the guide read before; CONTRACT §3), `san-pham`, `loai`,
 * `ve-viec` (words searched for), `mo-ta` (a line of the description; repeated) and `da-thu` (a step
 * tried; repeated). Unknown values are dropped, so a stale link still leads to a form.
 * @param search     the address's query
 * @param userAgent  header of that name
 */
export function prefilled(
  { site, config }: Pick<Deps, 'site' | 'config'>,
  search: URLSearchParams,
  userAgent: string | undefined,
): FormState {
  const guide = site.guides.find(({ slug }) => slug === search.get('huong-dan')) ?? null
  const requestType =
    REQUEST_TYPES.find((slug) => slug === search.get('loai')) ?? guide?.requestType
  const product =
    PRODUCTS.find((slug) => slug === search.get('san-pham')) ??
    (requestType && requestTypeRow(requestType).product) ??
    (guide?.product === 'khac' ? undefined : guide?.product)
  const subject = cutText(search.get('ve-viec') ?? '', { oneLine: true, ...limits.subject })
  const lines = search.getAll('mo-ta').join('\n')
  const description = cutText(lines, { oneLine: false, ...limits.description })
  return {
    values: {
      ...(guide && { guide: guide.slug }),
      ...(requestType && { requestType }),
      ...(product && { product }),
      ...(subject && { subject }),
      ...(description && { description }),
      stepsTried: search.getAll('da-thu').slice(0, limits.stepsTried.count),
    },
    errors: [],
    guide,
    idempotencyKey: crypto.randomUUID(),
    filesLost: false,
    browser: browserName(userAgent ?? ''),
    controllerName: config.controllerName,
    zaloUrl: config.zaloUrl,
  }
}
