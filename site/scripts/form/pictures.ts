import { MAX_FILE_BYTES, MAX_FILES, MEDIA_TYPES } from '../../../api/attachments/schema.ts'
import { attachmentTexts } from '../../../content/text/attachments.ts'
import { formScript as words } from '../../../content/text/form.ts'
import { formatBytes } from '../../../content/text/format.ts'
import { MIB } from '../../../content/units.ts'
import { element } from '../dom.ts'
import { showFault } from './fields.ts'

/** A picture above either limit is made smaller before it is sent. */
const LIGHT_BYTES = 1.5 * MIB
const LONGEST_SIDE = 2560
/** High, because screenshots hold text. */
const QUALITY = 0.92
const THUMBNAIL = 112

export interface Pictures {
  /** The chosen pictures; resolves when all are prepared. */
  ready: () => Promise<File[]>
  /** Names and sizes, to notice changes. */
  describe: () => string
}

interface Chosen {
  file: File
  work: Promise<void>
}

/** The pictures of one form and where they are shown. */
interface Picker {
  form: HTMLFormElement
  input: HTMLInputElement
  list: HTMLUListElement
  chosen: Chosen[]
}

/**
 * Lets pictures be picked, dropped anywhere on the form, or pasted, and lists them with a thumbnail
 * and a button to remove them. Thumbnails are drawn on a canvas, so that the CSP needs no `blob:`.
 * @param input  the file control, which works without this script
 */
export function offerPictures(form: HTMLFormElement, input: HTMLInputElement): Pictures {
  const picker: Picker = {
    form,
    input,
    list: element('ul', { class: 'chosen plain' }),
    chosen: [],
  }
  const zone = element('div', { class: 'drop' })
  const button = element('label', { class: 'button quiet', for: input.id }, words.pick)
  input.replaceWith(zone)
  input.classList.add('pick')
  zone.append(element('p', {}, words.drop), input, button)
  zone.after(picker.list)
  listen(picker, zone)
  return {
    async ready() {
      await Promise.all(picker.chosen.map(({ work }) => work))
      return picker.chosen.map(({ file }) => file)
    },
    describe: () => picker.chosen.map(({ file }) => `${file.name}:${file.size}`).join('|'),
  }
}

function listen(picker: Picker, zone: HTMLElement): void {
  const { form, input } = picker
  input.addEventListener('change', () => {
    add(picker, input.files)
    // Emptied, so that the same picture can be picked again.
    input.value = ''
  })
  form.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    zone.classList.add('over')
  })
  form.addEventListener('dragleave', () => zone.classList.remove('over'))
  form.addEventListener('drop', (event) => {
    zone.classList.remove('over')
    if (!event.dataTransfer?.files.length) return
    event.preventDefault()
    add(picker, event.dataTransfer.files)
  })
  document.addEventListener('paste', ({ clipboardData }) => {
    add(picker, clipboardData?.files, true)
  })
}

function add(picker: Picker, files: FileList | null | undefined, isPasted = false): void {
  if (!files?.length) return
  const { form, input, chosen } = picker
  let fault: string | undefined
  for (const file of files) {
    if (chosen.length >= MAX_FILES) fault = attachmentTexts.tooMany
    else if (!MEDIA_TYPES.some((type) => type === file.type)) {
      // Pasted text is no fault.
      if (!isPasted) fault = attachmentTexts.notAPicture(file.name)
    } else take(picker, isPasted ? renamed(file, `anh-dan-${chosen.length + 1}`) : file)
  }
  showFault(form, input.name, fault)
}

/** Adds a picture to the list and prepares it; removes it when that fails. */
function take({ form, input, list, chosen }: Picker, file: File): void {
  const picture: Chosen = { file, work: Promise.resolve() }
  const canvas = element('canvas', { width: THUMBNAIL, height: THUMBNAIL })
  const size = element('span', { class: 'muted' }, ` ${words.preparing}`)
  const name = element('span', {}, file.name, size)
  const label = words.remove(file.name)
  const remove = element(
    'button',
    { type: 'button', class: 'button quiet', 'aria-label': label },
    '×',
  )
  const row = element('li', {}, canvas, name, remove)
  const drop = (fault?: string): void => {
    const place = chosen.indexOf(picture)
    if (place >= 0) chosen.splice(place, 1)
    row.remove()
    input.focus()
    showFault(form, input.name, fault)
  }
  list.append(row)
  chosen.push(picture)
  remove.addEventListener('click', () => drop())
  picture.work = prepare(file, canvas).then(
    (smaller) => {
      picture.file = smaller
      size.textContent = ` ${formatBytes(smaller.size)}`
      if (smaller.size > MAX_FILE_BYTES) drop(attachmentTexts.tooLarge(file.name))
    },
    () => drop(attachmentTexts.broken(file.name)),
  )
}

/**
 * Draws the thumbnail, and makes a large picture smaller.
 * @returns  the picture to send
 * @throws   when the browser cannot decode it
 */
async function prepare(file: File, thumbnail: HTMLCanvasElement): Promise<File> {
  const bitmap = await createImageBitmap(file)
  const { width, height } = bitmap
  const side = Math.min(width, height)
  thumbnail
    .getContext('2d')
    ?.drawImage(
      bitmap,
      (width - side) / 2,
      (height - side) / 2,
      side,
      side,
      0,
      0,
      THUMBNAIL,
      THUMBNAIL,
    )
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height))
  if (file.size <= LIGHT_BYTES && scale === 1) return file
  const canvas = element('canvas', {
    width: Math.round(width * scale),
    height: Math.round(height * scale),
  })
  const context = canvas.getContext('2d')
  if (!context) return file
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  // WebP keeps letters sharpest. Safari encodes PNG instead: then JPEG.
  const webp = await encoded(canvas, 'image/webp')
  const smaller = webp?.type === 'image/webp' ? webp : await encoded(canvas, 'image/jpeg')
  return smaller && smaller.size < file.size ? renamed(smaller, baseOf(file.name)) : file
}

function encoded(canvas: HTMLCanvasElement, type: string): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, QUALITY))
}

function renamed(picture: Blob, base: string): File {
  return new File([picture], `${base}.${picture.type.slice(6).replace('jpeg', 'jpg')}`, {
    type: picture.type,
  })
}

function baseOf(name: string): string {
  return name.replace(/\.[^.]*$/, '')
}
