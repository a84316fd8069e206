import { controllerOf } from '../content/text/privacy.ts'

/** The data controller, from CONTROLLER_NAME at build time. */
export const controller = controllerOf(process.env['CONTROLLER_NAME']?.trim())
