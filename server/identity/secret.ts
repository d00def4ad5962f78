import { createHash, randomBytes } from 'node:crypto'

/** API tokens begin with this, so that people and scanners know one when they see it. */
export const apiTokenPrefix = 'ilk_'

/** 256 random bits, safe in an address, a header and a cookie. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is kept of a secret. It is random through and through, so one round of SHA-256 is enough. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Has the shape of a secret we made; anything else need not be looked up. */
export const isSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)
