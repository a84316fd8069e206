import { handbookPath } from '../../content/addresses.ts'
import { callSheetSlug } from '../../content/handbook-schema.ts'
import type { CallSheetType } from '../../content/handbook-schema.ts'
import { callSheetWords as words } from '../../content/text/handbook.ts'

/** Parts of a call sheet in the order of a call; `id` is the anchor. */
export const SHEET_PARTS = [
  { id: 'nghe', text: words.hear },
  { id: 'hoi', text: words.ask },
  { id: 'thu', text: words.try },
  { id: 'noi', text: words.say },
  { id: 'ghi', text: words.record },
] as const

/** Address of a call sheet; the anchor `#phieu` makes it fill the screen. */
export function callSheetPath(type: CallSheetType): string {
  return handbookPath(callSheetSlug(type), 'phieu')
}
