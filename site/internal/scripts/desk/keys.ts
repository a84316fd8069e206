import { keep, kept } from '../../../scripts/storage.ts'

const SETTING = 'phim-tat'
const OFF = 'tat'
const TYPED_INTO = 'input, textarea, select, [contenteditable]'

/** Shows the setting of the keys, which this browser keeps. */
export function start(setting: HTMLElement): void {
  const box = setting.querySelector('input')
  if (!box) return
  setting.hidden = false
  box.checked = kept(SETTING) !== OFF
  box.addEventListener('change', () => keep(SETTING, box.checked ? null : OFF))
}

/**
 * Calls an action for its key, wherever the focus is; never while something is typed or composed,
 * nor with Ctrl, Alt or Meta, nor when the keys are switched off.
 * @param actions  by `KeyboardEvent.key`
 */
export function onKeys(actions: Partial<Record<string, () => void>>): void {
  document.addEventListener('keydown', (event) => {
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined
    if (!action || isMeantElsewhere(event) || kept(SETTING) === OFF) return
    event.preventDefault()
    action()
  })
}

function isMeantElsewhere(event: KeyboardEvent): boolean {
  const { target, ctrlKey, altKey, metaKey, isComposing } = event
  return (
    event.defaultPrevented ||
    ctrlKey ||
    altKey ||
    metaKey ||
    isComposing ||
    (target instanceof Element && target.matches(TYPED_INTO)) ||
    document.querySelector('dialog[open]') !== null
  )
}
