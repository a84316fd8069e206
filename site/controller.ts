import { controllerOf } from '../content/text/privacy.ts'

/** Who is responsible for personal data, by CONTROLLER_NAME at build time. */
export const controller = controllerOf(process.env['CONTROLLER_NAME']?.trim())
