import type { InternalData } from '../../content/internal-data.ts'

/** A file that only staff may see. */
export interface InternalFile {
  /** As it is sent, with charset. */
  mediaType: string
  bytes: Uint8Array<ArrayBuffer>
}

/**
 * What the internal build made, held by this process. Only routes behind the staff door read these
 * bytes: nothing else may be given them.
 */
export interface InternalFiles {
  /** Frame of staff pages; null when the product was built without the internal part. */
  frame: string | null
  /** Policy of staff pages; null when it is that of all pages. */
  csp: string | null
  handbook: InternalData['handbook']
  /**
   * @param path  whole path, compared as it is: `/noi-bo/cam-nang/…/`, never decoded or cleaned
   */
  get(path: string): InternalFile | null
}

/** No internal pages at all. */
export const NO_INTERNAL_FILES: InternalFiles = {
  frame: null,
  csp: null,
  handbook: [],
  get: () => null,
}

/** Opens what the internal build made; a file is decoded when it is first asked for. */
export function internalFiles({ frame, csp, handbook, files }: InternalData): InternalFiles {
  const opened = new Map<string, InternalFile>()
  return {
    frame,
    csp: csp ?? null,
    handbook,
    get(path) {
      const known = opened.get(path)
      if (known) return known
      const file = Object.hasOwn(files, path) ? files[path] : undefined
      if (!file) return null
      const bytes =
        file.encoding === 'utf8' ? new TextEncoder().encode(file.body) : fromBase64(file.body)
      const ready = { mediaType: file.type, bytes }
      opened.set(path, ready)
      return ready
    },
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
