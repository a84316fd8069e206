/**
 * HSTS header for API answers and static files: one year, subdomains included.
 *
 * Browsers accept it over https only (RFC 6797 §8.1).
 */
export const HSTS = { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }
