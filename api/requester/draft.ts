import { PRIORITIES } from '../../content/schema.ts'
import { consent, consentText } from '../../content/text/privacy.ts'
import type { AcceptedFile } from '../attachments/attachments.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import type { TicketDraft } from '../tickets/draft.ts'
import type { NewTicket } from './schema.ts'

/** What comes with the fields of the web form. */
export interface FormExtras {
  files: AcceptedFile[]
  /** The spam trap was filled in. */
  isTrapped: boolean
}

/**
 * Makes a ticket draft from the web form.
 *
 * The form requires consent and an e-mail address, so every draft has both and is acknowledged.
 * The slug of an unknown guide is dropped.
 */
export function draftFromForm(
  { config, site }: Pick<Deps, 'config' | 'site'>,
  form: NewTicket,
  { files, isTrapped }: FormExtras,
): TicketDraft {
  const { name, email, phone, consent: _, guide, ...fields } = form
  const isKnownGuide = site.guides.some(({ slug }) => slug === guide)
  return {
    ...fields,
    channel: 'web',
    actor: 'requester',
    requester: { name, email, phone },
    priority: PRIORITIES[0],
    guide: isKnownGuide ? guide : null,
    files,
    consent: {
      kind: 'form',
      version: consent.version,
      textSha256: consentHash(config.controllerName),
    },
    isSuspect: isTrapped,
    wantsAcknowledgment: true,
  }
}

const consentHashes = new Map<string | undefined, string>()

/** SHA-256 of the text that was agreed to; cached, because it depends on a setting only. */
function consentHash(controllerName: string | undefined): string {
  let hash = consentHashes.get(controllerName)
  if (!hash) {
    hash = sha256(consentText(controllerName))
    consentHashes.set(controllerName, hash)
  }
  return hash
}
